import type { Figures } from '../experiment/measures';
import type { Report } from '../experiment/report';

/** What stands in a row of the figures, and how it is read. */
const FIGURES: readonly (readonly [column: string, read: (figures: Figures) => number])[] = [
  ['requests', ({ requests }) => requests],
  ['failed', ({ failed }) => failed],
  ['ttft_mean_ms', ({ ttft }) => ttft.mean],
  ['ttft_p50_ms', ({ ttft }) => ttft.p50],
  ['ttft_p90_ms', ({ ttft }) => ttft.p90],
  ['ttft_p99_ms', ({ ttft }) => ttft.p99],
  ['tpot_mean_ms', ({ tpot }) => tpot.mean],
  ['tpot_p50_ms', ({ tpot }) => tpot.p50],
  ['tpot_p90_ms', ({ tpot }) => tpot.p90],
  ['tpot_p99_ms', ({ tpot }) => tpot.p99],
  ['latency_mean_ms', ({ latency }) => latency.mean],
  ['latency_p50_ms', ({ latency }) => latency.p50],
  ['latency_p90_ms', ({ latency }) => latency.p90],
  ['latency_p99_ms', ({ latency }) => latency.p99],
  ['output_tokens_per_second', ({ outputTokensPerSecond }) => outputTokensPerSecond],
  ['hit_rate', ({ hitRate }) => hitRate],
  ['goodput', ({ goodput }) => goodput],
  ['preemptions', ({ preemptions }) => preemptions],
  ['busiest', ({ busiest }) => busiest],
];

/** Columns of {@link reportCsv}. */
export const CSV_COLUMNS: readonly string[] = [
  'workload',
  'policy',
  'seed',
  'stage',
  ...FIGURES.map(([column]) => column),
];

/**
 * The figures of a report as CSV: a row for each policy and seed, whose stage is `all`.
 *
 * @param stages whether rows for each stage follow
 */
export function reportCsv({ workload, policies }: Report, stages: boolean): string {
  const rows = policies.flatMap(({ name, runs }) =>
    runs.flatMap((run) => {
      const row = (stage: string, figures: Figures) => [
        workload.name,
        name,
        run.seed,
        stage,
        ...FIGURES.map(([, read]) => read(figures)),
      ];
      return [row('all', run.total), ...(stages ? run.stages.map((stage) => row(stage.name, stage)) : [])];
    }),
  );
  return [CSV_COLUMNS, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

/** Quoted where it must be: RFC 4180. */
function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
