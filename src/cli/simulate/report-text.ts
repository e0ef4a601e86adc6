import type { PolicyReport, Report, Summary } from '../../simulator/experiment';
import { percent, seconds, verdicts } from '../../simulator/report';
import { table, wrap } from '../table';
import { boundsText } from './bounds-text';
import { capacityText } from './capacity-text';
import { estimateText } from './estimate-text';
import { fleetText } from './fleet-text';
import { prefillText } from './prefill-text';
import { scalingText } from './scaling-text';

const COLUMNS: readonly (readonly [title: string, cell: (summary: Summary) => string])[] = [
  ['TTFT s', ({ ttftMean }) => estimateText(ttftMean, seconds)],
  ['p90 s', ({ ttftP90 }) => seconds(ttftP90.mean)],
  ['p99 s', ({ ttftP99 }) => seconds(ttftP99.mean)],
  ['TPOT ms', ({ tpotMean }) => estimateText(tpotMean, (value) => value.toFixed(1))],
  ['tokens/s', ({ outputTokensPerSecond }) => outputTokensPerSecond.mean.toFixed(0)],
  ['hits', ({ hitRate }) => percent(hitRate.mean)],
  ['goodput', ({ goodput }) => percent(goodput.mean)],
  ['preempted', ({ preemptions }) => preemptions.mean.toFixed(0)],
];

/** Shown where some requests of some policy failed. */
const FAILED: (typeof COLUMNS)[number] = ['failed', ({ failed }) => failed.mean.toFixed(0)];

/** Lays a report out: what was run, a line for each policy, and what it comes to in words. */
export function reportText(report: Report, stages: boolean): string {
  const { workload, seeds, policies } = report;
  const columns = policies.some(({ total }) => total.failed.mean > 0) ? [...COLUMNS, FAILED] : COLUMNS;
  const header = columns.map(([title]) => title);
  const cells = (summary: Summary) => columns.map(([, cell]) => cell(summary));
  const totals = table([['policy', ...header], ...policies.map(({ name, total }) => [name, ...cells(total)])]);
  const single = seeds.length === 1;
  const sections = [
    wrap(`${workload.name}: ${workload.title}`, '').join('\n'),
    wrap(
      `${fleetText(workload)}, ${single ? 'one seed' : `${seeds.length} seeds; in brackets what holds 95 % of the means over seeds`}.`,
      '',
    ).join('\n'),
    totals,
    ...(stages ? policies.map((policy) => stageTable(policy, header, cells)) : []),
    prefillText(report),
    scalingText(report),
    boundsText(report),
    report.capacity === undefined ? '' : capacityText(report.capacity, report.defaultPolicy),
    verdicts(report)
      .flatMap(({ text }) => wrap(text, ''))
      .join('\n'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

function stageTable(
  { name, stages }: PolicyReport,
  header: readonly string[],
  cells: (summary: Summary) => readonly string[],
): string {
  return table([[name, ...header], ...stages.map((stage) => [stage.name, ...cells(stage)])]);
}
