import type { OpenStage, Rate } from './spec';

/** Times that halve the distance between two guesses; for a stage of a day it is then below a microsecond. */
const HALVINGS = 50;

/** Requests a second, on average over a stage. */
export function meanRate({ rate, seconds }: OpenStage): number {
  return typeof rate === 'number' ? rate : requestsUntil(rate, seconds, seconds) / seconds;
}

/**
 * When a request comes that would come at `atMs` if the rate were at its mean all the time. What is left when the stage is
 * over goes on at the mean.
 */
export function timeAtRate({ rate, seconds }: OpenStage, atMs: number): number {
  if (typeof rate === 'number' || atMs >= 1_000 * seconds) {
    return atMs;
  }
  const requests = (atMs / 1_000 / seconds) * requestsUntil(rate, seconds, seconds);
  let [early, late] = [0, seconds];
  for (let halving = 0; halving < HALVINGS; halving++) {
    const middle = (early + late) / 2;
    if (requestsUntil(rate, middle, seconds) < requests) {
      early = middle;
    } else {
      late = middle;
    }
  }
  return 1_000 * late;
}

/** Requests of the first so many seconds, on average. */
function requestsUntil(rate: Exclude<Rate, number>, until: number, seconds: number): number {
  if ('from' in rate) {
    return rate.from * until + ((rate.to - rate.from) * until ** 2) / (2 * seconds);
  }
  const turn = (2 * Math.PI) / rate.periodSeconds;
  return rate.mean * until - (rate.swing / turn) * Math.sin(turn * until);
}

/** The same shape, so many times as high. */
export function scaledRate(rate: Rate, factor: number): Rate {
  if (typeof rate === 'number') {
    return rate * factor;
  }
  return 'from' in rate
    ? { from: rate.from * factor, to: rate.to * factor }
    : { ...rate, mean: rate.mean * factor, swing: rate.swing * factor };
}

/** A rate in words. */
export function rateText(rate: Rate): string {
  if (typeof rate === 'number') {
    return `${rate}/s`;
  }
  return 'from' in rate ? `${rate.from}-${rate.to}/s` : `${rate.mean}±${rate.swing}/s`;
}
