import type { Picker } from './policy';

/**
 * Picks a candidate of the lowest cost, ties at random.
 * @param tolerance costs up to this part above the lowest count as ties
 */
export function lowestCost(tolerance: number): Picker {
  return ({ slots, costs, count }, random) => {
    let lowest = costs[0];
    for (let i = 1; i < count; i++) if (costs[i] < lowest) lowest = costs[i];
    const limit = lowest * (1 + tolerance);
    let ties = 0;
    for (let i = 0; i < count; i++) if (costs[i] <= limit) ties++;
    let skip = Math.floor(random() * ties);
    let i = 0;
    while (costs[i] > limit || skip-- > 0) i++;
    return slots[i];
  };
}
