import type { Candidates } from './candidates';
import type { EndpointTable } from './endpoint-table';

/** Most endpoints that are named beside the picked one: whoever finds three of them dead has met with more than bad luck. */
export const MOST_FALLBACKS = 2;

/**
 * The endpoints that a gateway is to try in turn when it cannot reach the picked one: the cheapest of the others, and
 * those of other machines before those at the same address, since the ports of a pod die together.
 * @param picked slot of the endpoint that was picked, whether it is a candidate or not
 * @param most how many are wanted
 */
export function fallbacks(
  { slots, costs, count }: Candidates,
  picked: number,
  most: number,
  endpoints: EndpointTable,
): string[] {
  const ids: string[] = [];
  const taken = [addressOf(endpoints.idOf(picked))];
  for (const elsewhere of [true, false]) {
    while (ids.length < most) {
      let best = -1;
      for (let i = 0; i < count; i++) {
        if (slots[i] === picked || (best >= 0 && costs[i] >= costs[best])) continue;
        const id = endpoints.idOf(slots[i]);
        if (ids.includes(id) || (elsewhere && taken.includes(addressOf(id)))) continue;
        best = i;
      }
      if (best < 0) break;
      const id = endpoints.idOf(slots[best]);
      ids.push(id);
      taken.push(addressOf(id));
    }
  }
  return ids;
}

function addressOf(id: string): string {
  return id.slice(0, id.lastIndexOf(':'));
}
