import type { PrefillFigures } from '../experiment/prefill-figures';
import type { Report } from '../experiment/report';
import type { RunFigures } from '../experiment/run';

/** What stands in a row of the figures, and how it is read. */
const FIGURES: readonly (readonly [column: string, read: (figures: RunFigures) => number])[] = [
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

/** What follows in a row where there are prefill pods. */
const PREFILL_FIGURES: readonly (readonly [column: string, read: (figures: PrefillFigures) => number])[] = [
  ['prefill_prompts', ({ prompts }) => prompts],
  ['prefill_busy', ({ prefillBusy }) => prefillBusy],
  ['decode_busy', ({ decodeBusy }) => decodeBusy],
  ['kv_gigabytes', ({ gigabytes }) => gigabytes],
];

/** Columns of {@link reportCsv}. */
export const CSV_COLUMNS: readonly string[] = [
  'workload',
  'policy',
  'seed',
  'stage',
  ...FIGURES.map(([column]) => column),
];

/** Columns behind these where there are prefill pods. */
export const PREFILL_COLUMNS: readonly string[] = PREFILL_FIGURES.map(([column]) => column);

/**
 * The figures of a report as CSV: a row for each policy and seed, whose stage is `all`.
 *
 * @param stages whether rows for each stage follow
 */
export function reportCsv({ workload, policies }: Report, stages: boolean): string {
  const rows = policies.flatMap(({ name, runs }) =>
    runs.flatMap((run) => {
      const row = (stage: string, figures: RunFigures) => [
        workload.name,
        name,
        run.seed,
        stage,
        ...FIGURES.map(([, read]) => read(figures)),
        ...(figures.prefill === undefined ? [] : prefillCells(figures.prefill)),
      ];
      return [row('all', run.total), ...(stages ? run.stages.map((stage) => row(stage.name, stage)) : [])];
    }),
  );
  const columns = workload.prefill === undefined ? CSV_COLUMNS : [...CSV_COLUMNS, ...PREFILL_COLUMNS];
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

function prefillCells(figures: PrefillFigures): number[] {
  return PREFILL_FIGURES.map(([, read]) => read(figures));
}

/** Quoted where it must be: RFC 4180. */
function field(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
