import { SERVED_HEADER } from './envoy-routes';
import {
  BUFFER_BYTES,
  DESTINATION_KEY,
  EXTENSION,
  fileSource,
  LB_NAMESPACE,
  RESOURCE,
  socketAddress,
} from './envoy-types';
import type { KeyPair } from './listener-certificates';

/** The address that stands for the load balancer's. */
const LISTEN_IP = '127.0.0.1';

/**
 * What the access log says of each request: also where the picker sent it, and who served it.
 *
 * @param served what Envoy knows that by
 */
export function accessLogFormat(served: string): string {
  const request = '%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%';
  return `${request} picked %REQ(${DESTINATION_KEY})% served ${served}\n`;
}

/** As the picker was told. */
const SERVED = `%DYNAMIC_METADATA(${LB_NAMESPACE}:${SERVED_HEADER})%`;

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
  /** The headers that are taken from a request as soon as it comes in. */
  readonly removedHeaders: readonly string[];
  /** What requests pass through before they are sent on. */
  readonly filters: readonly object[];
}

export function listenerResource(name: string, settings: ListenerSettings): object {
  const { port, chains } = settings;
  const networkFilters = [connectionManager(name, settings)];
  return {
    '@type': `${RESOURCE}.listener.v3.Listener`,
    name,
    address: socketAddress({ ip: LISTEN_IP, port }),
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    ...(chains.length > 0 ? { listener_filters: [TLS_INSPECTOR] } : {}),
    filter_chains:
      chains.length > 0
        ? chains.map((chain) => ({ ...encrypted(chain), filters: networkFilters }))
        : [{ filters: networkFilters }],
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

function connectionManager(name: string, { routesFile, removedHeaders, filters }: ListenerSettings): object {
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
            log_format: { text_format_source: { inline_string: accessLogFormat(SERVED) } },
          },
        },
      ],
      ...(removedHeaders.length > 0 ? { early_header_mutation_extensions: [removal(removedHeaders)] } : {}),
      rds: { route_config_name: name, config_source: fileSource(routesFile) },
      http_filters: [
        ...filters,
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

function removal(headers: readonly string[]): object {
  return {
    name: 'removal',
    typed_config: {
      '@type': `${EXTENSION}.http.early_header_mutation.header_mutation.v3.HeaderMutation`,
      mutations: headers.map((header) => ({ remove: header })),
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
