import { SERVED_HEADER } from './envoy-routes';
import { routingExtensionFilter } from './envoy-routing-extension';
import {
  BUFFER_BYTES,
  DESTINATION_KEY,
  EXTENSION,
  fileSource,
  HEADERS_FILTER,
  LB_NAMESPACE,
  PICKER_FILTER,
  RESOURCE,
  socketAddress,
} from './envoy-types';
import type { KeyPair } from './listener-certificates';
import type { RoutingExtension } from './routing-extension';

/** The address that stands for the load balancer's. */
const LISTEN_IP = '127.0.0.1';

/** A cluster without endpoints, never asked: the picker filter has to name one where no route names a picker. */
export const NO_PICKER = {
  name: 'no-picker',
  type: 'STATIC',
  connect_timeout: '1s',
  load_assignment: { cluster_name: 'no-picker' },
};

/** What the access log says of each request: also where the picker sent it and what the picker was told. */
const ACCESS_LOG_FORMAT = [
  '%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%',
  `picked %DYNAMIC_METADATA(${LB_NAMESPACE}:${DESTINATION_KEY})%`,
  `served %DYNAMIC_METADATA(${LB_NAMESPACE}:${SERVED_HEADER})%\n`,
].join(' ');

/** The picker's way through the gateway, as the endpoint picker protocol asks for it. */
const PROCESSING_MODE = {
  request_header_mode: 'SEND',
  response_header_mode: 'SEND',
  request_body_mode: 'FULL_DUPLEX_STREAMED',
  response_body_mode: 'FULL_DUPLEX_STREAMED',
  request_trailer_mode: 'SEND',
  response_trailer_mode: 'SEND',
};

/** The hosts of a port that are served alike: unencrypted, or with the certificates that a client is shown. */
export interface Chain {
  /** The host that a client asks for when it connects; undefined for every host. */
  readonly serverName: string | undefined;
  readonly certificates: readonly KeyPair[];
}

/** What a port of a Gateway is made of. */
export interface ListenerSettings {
  readonly port: number;
  /** One for each HTTPS listener; none where the port is not encrypted. */
  readonly chains: readonly Chain[];
  /** Where the routes are. */
  readonly routesFile: string;
  /** What is asked before a route is chosen. */
  readonly extension: RoutingExtension | undefined;
}

export function listenerResource(name: string, { port, chains, routesFile, extension }: ListenerSettings): object {
  const filters = [connectionManager(name, routesFile, extension)];
  return {
    '@type': `${RESOURCE}.listener.v3.Listener`,
    name,
    address: socketAddress({ ip: LISTEN_IP, port }),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    ...(chains.length > 0 ? { listener_filters: [TLS_INSPECTOR] } : {}),
    filter_chains: chains.length > 0 ? chains.map((chain) => ({ ...encrypted(chain), filters })) : [{ filters }],
  };
}

/** Reads which host a client asks for, which decides about the certificate. */
const TLS_INSPECTOR = {
  name: 'envoy.filters.listener.tls_inspector',
  typed_config: { '@type': `${EXTENSION}.filters.listener.tls_inspector.v3.TlsInspector` },
};

function encrypted({ serverName, certificates }: Chain): object {
  return {
    ...(serverName === undefined ? {} : { filter_chain_match: { server_names: [serverName] } }),
    transport_socket: {
      name: 'envoy.transport_sockets.tls',
      typed_config: {
        '@type': `${EXTENSION}.transport_sockets.tls.v3.DownstreamTlsContext`,
        common_tls_context: {
          tls_certificates: certificates.map(({ certificate, privateKey }) => ({
            certificate_chain: { inline_string: certificate },
            private_key: { inline_string: privateKey },
          })),
        },
      },
    },
  };
}

function connectionManager(name: string, routesFile: string, extension: RoutingExtension | undefined): object {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${EXTENSION}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'clients',
      http_protocol_options: { enable_trailers: true },
      // Only the backend's timeout ends a stream.
      stream_idle_timeout: '0s',
      access_log: [
        {
          name: 'stdout',
          typed_config: {
            '@type': `${EXTENSION}.access_loggers.stream.v3.StdoutAccessLog`,
            log_format: { text_format_source: { inline_string: ACCESS_LOG_FORMAT } },
          },
        },
      ],
      rds: { route_config_name: name, config_source: fileSource(routesFile) },
      http_filters: [
        ...(extension ? [routingExtensionFilter(extension)] : []),
        headersFilter(),
        pickerFilter(extension === undefined),
        servedFilter(),
        {
          name: 'router',
          typed_config: {
            '@type': `${EXTENSION}.filters.http.router.v3.Router`,
            // Clients cannot set timeouts of their own by Envoy's headers.
            suppress_envoy_headers: true,
          },
        },
      ],
    },
  };
}

/** Changes headers as routes say, before a picker sees the request. */
function headersFilter(): object {
  return {
    name: HEADERS_FILTER,
    typed_config: { '@type': `${EXTENSION}.filters.http.header_mutation.v3.HeaderMutation` },
  };
}

/**
 * Off, except on the routes that name a picker. Envoy turns filters off by the route that a request has when it comes; where
 * another may be chosen later, the filter stays on, and the routes turn it off. GKE does not publish its deadlines towards pickers; those here are assumed,
 * and none of them ends a wait for a picker that hangs: Envoy times no message in full duplex mode.
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

/** Tells the picker which endpoint answered. Clients do not see it. */
function servedFilter(): object {
  return {
    name: 'served',
    typed_config: {
      '@type': `${EXTENSION}.filters.http.header_to_metadata.v3.Config`,
      response_rules: [
        {
          header: SERVED_HEADER,
          on_header_present: { metadata_namespace: LB_NAMESPACE, key: SERVED_HEADER, type: 'STRING' },
          remove: true,
        },
      ],
    },
  };
}
