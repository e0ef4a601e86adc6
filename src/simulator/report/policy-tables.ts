import type { BoundsReport, Report, Summary } from '../experiment/report';
import { estimateCell, htmlTable, type Row } from './html-table';
import { markup } from './markup';
import { seconds } from './quantities';

const hundredths = (part: number) => (100 * part).toFixed(1);
const whole = (value: number) => value.toFixed(0);

const COLUMNS: readonly (readonly [
  title: string,
  unit: string,
  figure: keyof Summary,
  text: (value: number) => string,
])[] = [
  ['TTFT', 's', 'ttftMean', seconds],
  ['TTFT p90', 's', 'ttftP90', seconds],
  ['TTFT p99', 's', 'ttftP99', seconds],
  ['TPOT', 'ms', 'tpotMean', (value) => value.toFixed(1)],
  ['latency', 's', 'latencyMean', seconds],
  ['output', 'tokens/s', 'outputTokensPerSecond', whole],
  ['hits', '%', 'hitRate', hundredths],
  ['goodput', '%', 'goodput', hundredths],
  ['failed', 'requests', 'failed', whole],
  ['preempted', 'requests', 'preemptions', whole],
];

/** A row for each policy, with intervals. */
export function policyTable({ policies, defaultPolicy, seeds, bounds }: Report): string {
  const rows = policies.map(({ name, total }) => row(name, total, name === defaultPolicy));
  if (bounds !== undefined) {
    rows.push(row('clairvoyant', bounds.clairvoyant.total, false));
  }
  const note =
    seeds.length === 1
      ? 'One seed, so that there are no intervals.'
      : `Means over ${seeds.length} seeds; below them the range that holds 95 % of the means of as many seeds (bootstrap).`;
  return `${table('policy', rows)}
<p class="note">${note}${bounds === undefined ? '' : boundsNote(bounds)}</p>`;
}

function boundsNote({ ttftMean: { infinite, uncached }, clairvoyant }: BoundsReport): string {
  return ` Clairvoyant is no policy: ${markup(clairvoyant.rule)}. Where nobody waits, the mean TTFT is ${seconds(infinite.mean)} s with a
cache that never forgets, and ${seconds(uncached.mean)} s without any.`;
}

/** Of each policy a row for each stage, folded away; nothing where there is only one stage. */
export function stageTables({ policies }: Report): string {
  if (policies[0].stages.length < 2) {
    return '';
  }
  const tables = policies.map(({ name, stages }) => {
    const rows = stages.map((stage) => row(stage.name, stage, false));
    return `<details><summary>${markup(name)}</summary>
${table('stage', rows)}
</details>`;
  });
  return `<section>
<h2>Stage by stage</h2>
${tables.join('\n')}
</section>`;
}

function table(what: string, rows: readonly Row[]): string {
  return htmlTable(
    what,
    COLUMNS.map(([title, unit]) => [title, unit]),
    rows,
  );
}

function row(name: string, summary: Summary, ours: boolean): Row {
  return { name, ours, cells: COLUMNS.map(([, , figure, text]) => estimateCell(summary[figure], text)) };
}
