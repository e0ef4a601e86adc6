import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import type { Figures } from './measures';
import type { Distribution } from './times';

/** What a fleet must keep to. */
export interface Objective {
  /** As a user writes it. */
  readonly text: string;
  /** The same in words. */
  readonly words: string;
  holds(figures: Figures): boolean;
}

const TIMES = ['ttft', 'tpot', 'latency'] as const;
const MOMENTS = ['mean', 'p50', 'p90', 'p99'] as const;
const GOODPUT = 'goodput';

/** Milliseconds of a unit. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000 };

const TIME = /^(\d+(?:\.\d+)?)(ms|s)$/;

/**
 * Reads an objective: `ttft-p90=2s`, `tpot-mean=60ms`, `goodput=0.95` and their like. A request that fails keeps to none.
 *
 * @throws GkeInferenceError GKEI_FLAG_VALUE
 */
export function readObjective(flag: string, text: string): Objective {
  const [figure, limit = ''] = text.split('=');
  const refuse = (problem: string, remedy: string) => errorOf('GKEI_FLAG_VALUE', { flag, problem, remedy });
  if (figure === GOODPUT) {
    const least = Number(limit);
    if (limit === '' || !(least > 0 && least <= 1)) {
      throw refuse(`asks for a goodput of "${limit}"`, 'write a part above 0 and up to 1, such as goodput=0.95');
    }
    return { text, words: `goodput of at least ${100 * least} %`, holds: ({ goodput }) => goodput >= least };
  }
  const names = [GOODPUT, ...TIMES.flatMap((time) => MOMENTS.map((moment) => `${time}-${moment}`))];
  if (!names.includes(figure)) {
    throw refuse(`is "${text}"`, `the nearest figure is ${nearest(figure, names)}: write ttft-p90=2s, for example`);
  }
  const [, value, unit] = TIME.exec(limit) ?? [];
  if (unit === undefined) {
    throw refuse(`asks for ${figure} of "${limit}"`, `write a time in s or ms, such as ${figure}=2s`);
  }
  const [time, moment] = figure.split('-') as [(typeof TIMES)[number], keyof Distribution];
  const most = Number(value) * UNITS[unit];
  return {
    text,
    words: `${moment === 'mean' ? 'mean' : moment} ${time === 'latency' ? time : time.toUpperCase()} of at most ${value} ${unit}`,
    holds: (figures) => figures.failed === 0 && figures[time][moment] <= most,
  };
}
