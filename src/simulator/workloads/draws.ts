import type { Random } from '../seeded-random';
import type { Length } from './spec';

/** A length in tokens, at least 1. */
export function drawLength(length: Length, random: Random): number {
  if (typeof length === 'number') {
    return length;
  }
  if ('mean' in length) {
    return Math.max(1, Math.round(length.mean + length.deviation * normal(random)));
  }
  return Math.round(length.from * (length.to / length.from) ** random());
}

/** The shares of ranks under Zipf's law, added up: the popularity of rank r is 1 / r to the exponent. */
export function rankWeights(count: number, exponent: number): number[] {
  let sum = 0;
  const sums = Array.from({ length: count }, (_, rank) => {
    sum += 1 / (rank + 1) ** exponent;
    return sum;
  });
  return sums.map((part) => part / sum);
}

/** The rank, from 0, that a uniform number stands for. */
export function drawRank(weights: readonly number[], uniform: number): number {
  let least = 0;
  let most = weights.length - 1;
  while (least < most) {
    const middle = (least + most) >> 1;
    if (weights[middle] > uniform) {
      most = middle;
    } else {
      least = middle + 1;
    }
  }
  return least;
}

/** Box and Muller's transform. */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
