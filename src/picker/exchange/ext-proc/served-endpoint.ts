import type { StructValue } from '../../wire';
import { spelledAlike } from './endpoint-spelling';

/** The key of metadata under which gateways tell which endpoint served a request, in the load balancers' namespace. */
export const SERVED_KEY = 'x-gateway-destination-endpoint-served';

/**
 * Reads the endpoint that served a request. Gateways that do not tell, and answers that the gateway gave by itself,
 * have none: then the request counts where it was picked.
 */
export function servedEndpointOf(value: StructValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? spelledAlike(value) : undefined;
}
