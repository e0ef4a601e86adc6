import type { ProcessingRequest } from '../../wire';
import { LOAD_BALANCER_NAMESPACE } from './destination';
import { spelledAlike } from './endpoint-spelling';

/** The key of metadata under which gateways tell which endpoint served a request, in the load balancers' namespace. */
const SERVED_KEY = 'x-gateway-destination-endpoint-served';

/** Where Envoy puts the attributes that its filter is told to send, and the one that names the endpoint. */
const FILTER = 'envoy.filters.http.ext_proc';
const UPSTREAM_ADDRESS = 'upstream.address';

/**
 * Reads the endpoint that served a request out of the message with its answer's headers: from the metadata that the endpoint
 * picker protocol knows, else from Envoy's own attribute, where the filter's `response_attributes` names it. Gateways that
 * tell neither, and answers that the gateway gave by itself, have none: then the request counts where it was picked.
 */
export function servedEndpointOf(message: Pick<ProcessingRequest, 'metadata' | 'attribute'>): string | undefined {
  const value = message.metadata(LOAD_BALANCER_NAMESPACE, SERVED_KEY) ?? message.attribute(FILTER, UPSTREAM_ADDRESS);
  return typeof value === 'string' && value !== '' ? spelledAlike(value) : undefined;
}
