import { type EncodedRemovals, encodeChangedRequestHeaders, encodeRemovals, type WireWriter } from '../../wire';
import { CONTROL_HEADERS, DESTINATION } from './control-headers';

/** The namespace of the dynamic metadata that load balancers of gateways read. */
export const LOAD_BALANCER_NAMESPACE = 'envoy.lb';

const REMOVALS: EncodedRemovals = encodeRemovals(CONTROL_HEADERS);
const REMOVALS_FOR_PLAIN_ANSWER: EncodedRemovals = encodeRemovals([...CONTROL_HEADERS, 'accept-encoding']);

/** What names the endpoint of a request, and those that a gateway is to try after it: `ip:port`, or a list of them. */
export function destinationOf(endpoint: string, fallbacks: readonly string[] | undefined): string {
  return fallbacks === undefined || fallbacks.length === 0 ? endpoint : `${endpoint},${fallbacks.join(',')}`;
}

/**
 * Encodes the answer to a request's headers: its destination, as header and as metadata, in place of any that the client
 * sent; and control headers taken away.
 * @param destination as {@link destinationOf} writes it
 * @param bodyLength length of the body that will follow, when it is known
 * @param plainAnswer the model server must not compress its answer
 */
export function encodeDestination(
  writer: WireWriter,
  destination: string,
  bodyLength: number | undefined,
  plainAnswer: boolean,
): Buffer {
  const header = [DESTINATION, destination] as const;
  return encodeChangedRequestHeaders(writer, {
    set: bodyLength === undefined ? [header] : [header, ['content-length', String(bodyLength)]],
    removals: plainAnswer ? REMOVALS_FOR_PLAIN_ANSWER : REMOVALS,
    dynamicMetadata: { [LOAD_BALANCER_NAMESPACE]: { [DESTINATION]: destination } },
  });
}
