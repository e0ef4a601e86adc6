import type { Picker } from './policy';

/**
 * Picks a candidate of the lowest cost, ties at random. A prompt that nobody holds much of may cost a little more: among
 * the candidates that are hardly dearer it goes where such a prompt was sent longest ago, so that prefixes are spread
 * evenly before it is known how often each of them comes back.
 * @param tolerance times the lowest cost that a cold prompt may cost
 */
export function leastRecentlyCold(tolerance: number): Picker {
  return ({ slots, costs, count }, random, { cold, endpoints }) => {
    const { lastColdPick } = endpoints;
    let lowest = costs[0];
    for (let i = 1; i < count; i++) if (costs[i] < lowest) lowest = costs[i];
    const limit = cold ? lowest * tolerance : lowest;
    let picked = -1;
    let ties = 0;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      if (costs[i] > limit) continue;
      const later = picked >= 0 && cold ? lastColdPick[slot] - lastColdPick[picked] : 0;
      if (later > 0) continue;
      ties = picked < 0 || later < 0 ? 1 : ties + 1;
      if (random() * ties < 1) picked = slot;
    }
    return picked;
  };
}
