/** Uniform numbers from 0 up to but not including 1. */
export type Random = () => number;

/** Numbers that are the same for the same seed: the mulberry32 generator. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A stream of its own for each use of a seed, so that one more number drawn here changes nothing there. */
export function streamOf(seed: number, use: number): Random {
  return seededRandom(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(use + 1, 0x85ebca77));
}
