/** A number as short as it is understood. */
function short(value: number): string {
  if (value === 0) {
    return '0';
  }
  const size = Math.abs(value);
  return value.toFixed(size < 0.1 ? 3 : size < 1 ? 2 : size < 100 ? 1 : 0);
}

/** Milliseconds as people say them. */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000
    ? `${milliseconds.toFixed(milliseconds < 10 ? 1 : 0)} ms`
    : `${short(milliseconds / 1_000)} s`;
}

/** Values of a logarithmic axis over a range: powers of ten with steps between them, or even steps where the range is small. */
export function logTicks(from: number, to: number): number[] {
  const ticks: number[] = [];
  if (to / from < 4) {
    const least = (to - from) / 4;
    const power = 10 ** Math.floor(Math.log10(least));
    const step = power * [1, 2, 5, 10].find((each) => each * power >= least)!;
    for (let index = Math.ceil(from / step); index * step <= to; index++) {
      ticks.push(Number((index * step).toPrecision(6)));
    }
    return ticks;
  }
  const steps = to / from > 1_000 ? [1] : to / from > 60 ? [1, 3] : [1, 2, 5];
  for (let power = Math.floor(Math.log10(from)); power <= Math.ceil(Math.log10(to)); power++) {
    ticks.push(...steps.map((step) => Number(`${step}e${power}`)).filter((tick) => tick >= from && tick <= to));
  }
  return ticks;
}

/** How long times are told on an axis. */
export function timeUnit(milliseconds: number): { readonly name: string; readonly ms: number } {
  if (milliseconds < 900_000) {
    return { name: 'seconds', ms: 1_000 };
  }
  return milliseconds < 4 * 3_600_000 ? { name: 'minutes', ms: 60_000 } : { name: 'hours', ms: 3_600_000 };
}

/** Vega-Lite's channel of a time by its unit, from 0 to the end. */
export function timeChannel(field: string, lengthMs: number) {
  const { name: title, ms } = timeUnit(lengthMs);
  const scale = { domain: [0, lengthMs / ms], nice: false };
  return { field, type: 'quantitative', scale, axis: { title, grid: false } };
}

/** The least and the greatest of what policies have, in words: `5 ms (one) to 8 s (other)`; one of them where both read alike. */
export function extremes(
  values: readonly { readonly name: string; readonly value: number }[],
  text: (value: number) => string,
): string {
  const least = values.reduce((a, b) => (b.value < a.value ? b : a));
  const most = values.reduce((a, b) => (b.value > a.value ? b : a));
  return text(least.value) === text(most.value)
    ? text(most.value)
    : `${text(least.value)} (${least.name}) to ${text(most.value)} (${most.name})`;
}
