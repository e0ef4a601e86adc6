import { NO_PICKER } from './envoy-clusters';
import { routingExtensionFilter } from './envoy-routing-extension';
import { EXTENSION, HEADERS_FILTER, LB_NAMESPACE, PICKER_FILTER } from './envoy-types';
import { envoyAppend, type HeaderChange } from './route-filters';
import type { RoutingExtension } from './routing-extension';

/** The picker's way through the gateway, as the endpoint picker protocol asks for it. */
const PROCESSING_MODE = {
  request_header_mode: 'SEND',
  response_header_mode: 'SEND',
  request_body_mode: 'FULL_DUPLEX_STREAMED',
  response_body_mode: 'FULL_DUPLEX_STREAMED',
  request_trailer_mode: 'SEND',
  response_trailer_mode: 'SEND',
};

/**
 * What requests to a Gateway of GKE pass through.
 *
 * @param extension what is asked before a route is chosen
 */
export function gkeFilters(extension: RoutingExtension | undefined): object[] {
  return [
    ...(extension ? [routingExtensionFilter(extension)] : []),
    headersFilter(),
    pickerFilter(extension === undefined),
  ];
}

/** Changes headers as routes say, before a picker sees the request: the Gateway API leaves that open, and nobody has confirmed it for GKE. */
function headersFilter(): object {
  return {
    name: HEADERS_FILTER,
    typed_config: { '@type': `${EXTENSION}.filters.http.header_mutation.v3.HeaderMutation` },
  };
}

/** What a route tells the filter that changes headers. */
export function headersOfRoute(changes: readonly HeaderChange[]): Readonly<Record<string, object>> {
  const request_mutations = changes.map((change) =>
    change.value === undefined ? { remove: change.header } : { append: envoyAppend(change) },
  );
  const perRoute = {
    '@type': `${EXTENSION}.filters.http.header_mutation.v3.HeaderMutationPerRoute`,
    mutations: { request_mutations },
  };
  return changes.length > 0 ? { [HEADERS_FILTER]: perRoute } : {};
}

/**
 * Off, except on the routes that name a picker. Envoy turns filters off by the route that a request has when it comes; where
 * another may be chosen later, the filter stays on, and the routes turn it off. GKE does not publish its deadlines towards
 * pickers; those here are assumed, and none of them ends a wait for a picker that hangs: Envoy times no message in full
 * duplex mode.
 */
function pickerFilter(disabled: boolean): object {
  return {
    name: PICKER_FILTER,
    disabled,
    typed_config: {
      '@type': `${EXTENSION}.filters.http.ext_proc.v3.ExternalProcessor`,
      grpc_service: { envoy_grpc: { cluster_name: NO_PICKER.name } },
      processing_mode: PROCESSING_MODE,
      message_timeout: '5s',
      status_on_error: { code: 'ServiceUnavailable' },
      metadata_options: {
        forwarding_namespaces: { untyped: [LB_NAMESPACE] },
        receiving_namespaces: { untyped: [LB_NAMESPACE] },
      },
    },
  };
}
