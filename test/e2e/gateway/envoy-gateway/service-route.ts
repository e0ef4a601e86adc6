import { envoyAppend, type HeaderChange } from '../route-filters';
import { processorFilterName } from './processor-filter';
import type { ServiceBackend } from './service-backend';
import { serviceClusterName } from './service-cluster';

/**
 * The route to a Service. Envoy changes headers where it sends a request on, so that whoever is asked about it before sees
 * what the client sent.
 */
export function serviceRoute(to: ServiceBackend, headerChanges: readonly HeaderChange[]): object {
  const { requestTimeout, retries } = to.traffic;
  return {
    route: {
      cluster: serviceClusterName(to),
      ...(requestTimeout === undefined ? {} : { timeout: requestTimeout }),
      ...(retries === undefined ? {} : { retry_policy: retries }),
    },
    request_headers_to_add: headerChanges.filter(({ value }) => value !== undefined).map(envoyAppend),
    request_headers_to_remove: headerChanges.filter(({ value }) => value === undefined).map(({ header }) => header),
    typed_per_filter_config: Object.fromEntries(
      to.processors.map((processor) => [processorFilterName(processor), TURNED_ON]),
    ),
  };
}

/** Turns on a filter that is off elsewhere. */
const TURNED_ON = {
  '@type': 'type.googleapis.com/envoy.config.route.v3.FilterConfig',
  config: {},
};
