import type { StructValue } from '../../wire';
import { spelledAlike } from './endpoint-spelling';

/** Where gateways say which endpoints may serve a request: a namespace of the metadata and a key in it. */
export const SUBSET_NAMESPACE = 'envoy.lb.subset_hint';
export const SUBSET_KEY = 'x-gateway-destination-endpoint-subset';

/**
 * Reads the subset hint: a list of `ip:port`, or one string with commas between them.
 * @returns undefined when there is no hint and any endpoint will do; an empty hint allows none
 */
export function subsetOf(hint: StructValue | undefined): readonly string[] | undefined {
  if (hint === undefined) {
    return undefined;
  }
  const items = Array.isArray(hint) ? hint : [hint];
  return items
    .flatMap((item) => (typeof item === 'string' ? item.split(',') : []))
    .map((endpoint) => spelledAlike(endpoint.trim()))
    .filter((endpoint) => endpoint !== '');
}
