import type { Run } from '../../simulator/experiment';
import { table } from '../table';
import { duration, percent } from '../tour/board';
import type { Act } from './acts';

/** What came of an act: of each contestant its run, in their order. */
export interface Outcome {
  readonly act: Act;
  readonly runs: readonly Run[];
}

type Figures = Run['total'];

const COLUMNS: readonly (readonly [title: string, cell: (figures: Figures) => string])[] = [
  ['TTFT mean', ({ ttft }) => duration(ttft.mean)],
  ['TTFT p99', ({ ttft }) => duration(ttft.p99)],
  ['TPOT', ({ tpot }) => `${Math.round(tpot.mean)} ms`],
  ['good', ({ goodput }) => percent(goodput)],
];

/** Shown where prompts have something in common. */
const HITS: (typeof COLUMNS)[number] = ['hits', ({ hitRate }) => percent(hitRate)];

/** Figures of an act: by the rate of requests, or, where an autoscaler takes part, of all with its pods. */
export function actTable(outcome: Outcome): string {
  return table(actRows(outcome));
}

/** Its rows, the header first. */
export function actRows({ act, runs }: Outcome): string[][] {
  const names = act.contestants.map(({ name }) => name);
  const columns = runs.some(({ total }) => total.hitRate >= 0.005) ? [...COLUMNS, HITS] : COLUMNS;
  const titles = columns.map(([title]) => title);
  const cells = (figures: Figures) => columns.map(([, cell]) => cell(figures));
  if (act.contestants.some(({ autoscaler }) => autoscaler !== undefined)) {
    const rows = runs.map(({ total, scaling }, index) => [
      names[index],
      ...cells(total),
      String(scaling!.mostReady),
      scaling!.podHours.toFixed(2),
    ]);
    return [['autoscaler', ...titles, 'most pods', 'pod-hours'], ...rows];
  }
  const rows = runs[0].stages.flatMap((first, stage) =>
    runs.map(({ stages }, index) => [
      index === 0 ? first.name : '',
      names[index],
      ...cells(stages[stage]),
      index === 0 ? '' : change(stages[stage].ttft.mean / first.ttft.mean),
    ]),
  );
  return [['requests', 'sent by', ...titles, `TTFT against ${names[0]}`], ...rows];
}

/** A ratio as so much more or less. */
function change(ratio: number): string {
  return `${ratio < 1 ? '-' : '+'}${percent(Math.abs(ratio - 1))}`;
}
