import { type EncodedRemovals, encodeChangedRequestHeaders, encodeRemovals, type WireWriter } from '../../wire';
import type { HeadChanges } from '../gateway-side';
import { TRACE_HEADER } from '../request-head';
import { CONTROL_HEADERS, DESTINATION } from './control-headers';

/** The namespace of the dynamic metadata that load balancers of gateways read. */
export const LOAD_BALANCER_NAMESPACE = 'envoy.lb';

/** The headers to take away, by the changes: encoded once for all requests. */
const REMOVALS: readonly EncodedRemovals[] = [
  [],
  ['accept-encoding'],
  ['content-encoding'],
  ['accept-encoding', 'content-encoding'],
].map((names) => encodeRemovals([...CONTROL_HEADERS, ...names]));

function removalsFor({ plainAnswer, decodedBody }: HeadChanges): EncodedRemovals {
  return REMOVALS[(plainAnswer ? 1 : 0) + (decodedBody ? 2 : 0)];
}

/** What names the endpoint of a request, and those that a gateway is to try after it: `ip:port`, or a list of them. */
export function destinationOf(endpoint: string, fallbacks: readonly string[] | undefined): string {
  return fallbacks === undefined || fallbacks.length === 0 ? endpoint : `${endpoint},${fallbacks.join(',')}`;
}

/**
 * Encodes the answer to a request's headers: its destination, as header and as metadata, in place of any that the client
 * sent; and control headers taken away.
 * @param destination as {@link destinationOf} writes it
 */
export function encodeDestination(writer: WireWriter, destination: string, changes: HeadChanges): Buffer {
  const { bodyLength, traceParent } = changes;
  const set: (readonly [string, string])[] = [[DESTINATION, destination]];
  if (bodyLength !== undefined) {
    set.push(['content-length', String(bodyLength)]);
  }
  if (traceParent !== undefined) {
    set.push([TRACE_HEADER, traceParent]);
  }
  return encodeChangedRequestHeaders(writer, {
    set,
    removals: removalsFor(changes),
    dynamicMetadata: { outer: LOAD_BALANCER_NAMESPACE, inner: DESTINATION, text: destination },
  });
}
