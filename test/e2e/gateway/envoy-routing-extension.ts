import { EXTENSION } from './envoy-types';
import type { HeaderCondition, RoutingExtension } from './routing-extension';

/** The filter that asks the extension about requests for which its condition holds. It comes first of all. */
export function routingExtensionFilter(extension: RoutingExtension): object {
  return {
    name: 'routing-extension',
    typed_config: {
      '@type': `${EXTENSION}.common.matching.v3.ExtensionWithMatcher`,
      xds_matcher: {
        matcher_list: {
          matchers: [
            {
              predicate: { not_matcher: all(extension.asked.map(predicate)) },
              on_match: {
                action: {
                  name: 'skip',
                  typed_config: { '@type': `${EXTENSION}.filters.common.matcher.action.v3.SkipFilter` },
                },
              },
            },
          ],
        },
      },
      extension_config: { name: 'routing-extension.asked', typed_config: processor(extension) },
    },
  };
}

/** The route is chosen anew where the answer asks for that (`clear_route_cache`). */
function processor({ cluster, authority, timeout, events, fullDuplex }: RoutingExtension): object {
  const sent = (event: string) => (events.includes(event) ? 'SEND' : 'SKIP');
  const body = fullDuplex ? 'FULL_DUPLEX_STREAMED' : 'STREAMED';
  return {
    '@type': `${EXTENSION}.filters.http.ext_proc.v3.ExternalProcessor`,
    grpc_service: { envoy_grpc: { cluster_name: cluster, authority } },
    processing_mode: {
      request_header_mode: sent('RequestHeaders'),
      request_body_mode: events.includes('RequestBody') ? body : 'NONE',
      request_trailer_mode: sent('RequestTrailers'),
      response_header_mode: sent('ResponseHeaders'),
      response_body_mode: events.includes('ResponseBody') ? body : 'NONE',
      response_trailer_mode: sent('ResponseTrailers'),
    },
    message_timeout: timeout,
    status_on_error: { code: 'ServiceUnavailable' },
  };
}

function predicate({ header, value }: HeaderCondition): object {
  return {
    single_predicate: {
      input: {
        name: header,
        typed_config: {
          '@type': 'type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput',
          header_name: header,
        },
      },
      value_match: value,
    },
  };
}

/** A conjunction, which Envoy wants to have two members at least. */
function all(predicates: readonly object[]): object {
  return predicates.length === 1 ? predicates[0]! : { and_matcher: { predicate: predicates } };
}
