import { sparkline } from '../sparkline';
import { table } from '../table';
import { duration, percent } from '../tour/board';
import type { Outcome } from './act-text';

/** Characters of the longest bar, and of a line over time. */
const BAR = 40;
const LINE = 60;

/** Draws what came of the acts, with bars of the characters that the output knows. */
export function picture(outcomes: readonly Outcome[], plain: boolean): string {
  return outcomes.map((outcome) => drawn(outcome, plain)).join('\n\n');
}

function drawn(outcome: Outcome, plain: boolean): string {
  const { act, runs } = outcome;
  const records = runs.flatMap(({ scaling }) => scaling ?? []);
  if (records.length === 0) {
    return byRates(outcome, plain);
  }
  const most = Math.max(...records.map(({ mostReady }) => mostReady));
  const rows = records.flatMap(({ points, podHours }, index) => [
    [
      `  ${act.contestants[index].name}`,
      'requests',
      '',
      sparkline(
        points.map(({ requests }) => requests),
        LINE,
        undefined,
        plain,
      ),
    ],
    [
      '',
      'pods',
      `${podHours.toFixed(1)} h`,
      sparkline(
        points.map(({ ready }) => ready),
        LINE,
        most,
        plain,
      ),
    ],
    ['', 'TTFT', duration(runs[index].total.ttft.mean), bar(runs[index].total.ttft.mean / worst(outcome), plain)],
  ]);
  return [`${act.title}: requests under way and pods that are ready, over 40 minutes`, table(rows)].join('\n');
}

function byRates({ act, runs }: Outcome, plain: boolean): string {
  // The rate before the last: load, and no overload.
  const stage = runs[0].stages.length - 2;
  const figures = runs.map(({ stages }) => stages[stage]);
  const most = Math.max(...figures.map(({ ttft }) => ttft.mean));
  const hits = figures.some(({ hitRate }) => hitRate >= 0.005);
  const rows = figures.map(({ ttft, hitRate }, index) => [
    `  ${act.contestants[index].name}`,
    duration(ttft.mean),
    hits ? `${percent(hitRate)} hits` : '',
    bar(ttft.mean / most, plain),
  ]);
  return [`${act.title}, at ${figures[0].name}: mean time to the first token`, table(rows)].join('\n');
}

function worst({ runs }: Outcome): number {
  return Math.max(...runs.map(({ total }) => total.ttft.mean));
}

function bar(part: number, plain: boolean): string {
  return (plain ? '#' : '█').repeat(Math.max(1, Math.round(BAR * part)));
}

/** Whether the output's locale is one whose characters are few. */
export function isPlain({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}
