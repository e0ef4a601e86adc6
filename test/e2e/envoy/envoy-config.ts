/** What differs between the Envoys of the tests. */
export interface EnvoyOptions {
  readonly listenerPort: number;
  readonly adminPort: number;
  readonly pickerPort: number;
  /** Speak TLS to the picker, without verifying, as gateways do. */
  readonly tls: boolean;
  /** Limit of all buffers in bytes. @default Envoy's own, 1 MiB */
  readonly bufferBytes?: number;
  /** Changes to the ext_proc filter. */
  readonly extProc?: Readonly<Record<string, unknown>>;
  /**
   * The endpoints, `ip:port`, of a cluster that knows them and tries those that the picker names, one after another.
   * @default - they are whatever address the picker names
   */
  readonly endpoints?: readonly string[];
  /**
   * How the picker is told which of them served: as the endpoint picker protocol says, or by Envoy's own attribute.
   * @default 'metadata'
   */
  readonly tellsServed?: 'metadata' | 'attribute';
}

const TYPE = 'type.googleapis.com/envoy.extensions';

/** The gateway's filter as the endpoint picker protocol asks for it. */
const PROCESSING_MODE = {
  request_header_mode: 'SEND',
  response_header_mode: 'SEND',
  request_body_mode: 'FULL_DUPLEX_STREAMED',
  response_body_mode: 'FULL_DUPLEX_STREAMED',
  request_trailer_mode: 'SEND',
  response_trailer_mode: 'SEND',
};

/**
 * Does what filters of a gateway do before the picker is asked: sets the subset hint (`x-test-subset`), or answers by
 * itself (`x-test-deny`).
 */
const BEFORE_THE_PICKER = `
function envoy_on_request(handle)
  local headers = handle:headers()
  if headers:get("x-test-deny") then
    handle:respond({[":status"] = "401"}, "denied")
  end
  local subset = headers:get("x-test-subset")
  if subset then
    local list = {}
    for endpoint in string.gmatch(subset, "[^,]+") do table.insert(list, endpoint) end
    handle:streamInfo():dynamicMetadata():set("envoy.lb.subset_hint", "x-gateway-destination-endpoint-subset", list)
  end
end`;

/** Tells the picker the endpoint that served, as gateways do; here the upstream says in a header what to tell. */
const BEHIND_THE_PICKER = `
function envoy_on_response(handle)
  local served = handle:headers():get("x-test-served")
  if served then
    handle:streamInfo():dynamicMetadata():set("envoy.lb", "x-gateway-destination-endpoint-served", served)
  end
end`;

/** The destination decides the route, so that a route that was chosen before the pick must be chosen anew. */
const ROUTES = [
  {
    match: { prefix: '/', headers: [{ name: 'x-gateway-destination-endpoint', present_match: true }] },
    route: { cluster: 'endpoints', timeout: '0s' },
  },
  { match: { prefix: '/' }, direct_response: { status: 421, body: { inline_string: 'no destination' } } },
];

/** Goes on to the next of the picker's endpoints where one cannot be reached, and says which one served. */
const ROUTE_WITH_FALLBACKS = {
  match: { prefix: '/' },
  route: {
    cluster: 'endpoints',
    timeout: '0s',
    retry_policy: { retry_on: 'connect-failure,refused-stream,reset', num_retries: 2 },
  },
};

/** What has the filter behind the picker tell the endpoint that served. */
const TELLING_SERVED = {
  response_headers_to_add: [{ header: { key: 'x-test-served', value: '%UPSTREAM_REMOTE_ADDRESS%' } }],
};

/** What the access log says of each request. */
const ACCESS_LOG_FORMAT = '%REQ(:METHOD)% %REQ(:PATH)% %RESPONSE_CODE% %RESPONSE_CODE_DETAILS%';

/** An Envoy that asks the picker about every request and sends it to the endpoint that the picker names. */
export function envoyConfig(options: EnvoyOptions): unknown {
  const buffer = options.bufferBytes === undefined ? {} : { per_connection_buffer_limit_bytes: options.bufferBytes };
  return {
    admin: { address: socketAddress(options.adminPort) },
    static_resources: {
      listeners: [
        {
          name: 'clients',
          address: socketAddress(options.listenerPort),
          ...buffer,
          filter_chains: [{ filters: [connectionManager(options)] }],
        },
      ],
      clusters: [
        {
          name: 'endpoints',
          connect_timeout: '1s',
          ...(options.endpoints === undefined ? ANY_ADDRESS : knownEndpoints(options.endpoints)),
          ...buffer,
          ...protocolOptions({
            use_downstream_protocol_config: {
              http_protocol_options: { enable_trailers: true },
              http2_protocol_options: {},
            },
          }),
        },
        {
          name: 'picker',
          type: 'STATIC',
          connect_timeout: '1s',
          load_assignment: {
            cluster_name: 'picker',
            endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(options.pickerPort) } }] }],
          },
          ...buffer,
          ...protocolOptions({ explicit_http_config: { http2_protocol_options: {} } }),
          ...(options.tls ? { transport_socket: transportSocket() } : {}),
        },
      ],
    },
  };
}

const ANY_ADDRESS = {
  type: 'ORIGINAL_DST',
  lb_policy: 'CLUSTER_PROVIDED',
  original_dst_lb_config: { use_http_header: true, http_header_name: 'x-gateway-destination-endpoint' },
};

function knownEndpoints(endpoints: readonly string[]): object {
  const lbEndpoints = endpoints.map((endpoint) => {
    const [, address, port] = /^\[?([^\]]+)\]?:(\d+)$/.exec(endpoint) ?? [];
    return { endpoint: { address: { socket_address: { address, port_value: Number(port) } } } };
  });
  const policy = (name: string, type: string, config: object) => ({
    policies: [
      {
        typed_extension_config: {
          name: `envoy.load_balancing_policies.${name}`,
          typed_config: { '@type': `${TYPE}.load_balancing_policies.${name}.v3.${type}`, ...config },
        },
      },
    ],
  });
  return {
    type: 'STATIC',
    load_assignment: { cluster_name: 'endpoints', endpoints: [{ lb_endpoints: lbEndpoints }] },
    load_balancing_policy: policy('override_host', 'OverrideHost', {
      override_host_sources: [{ header: 'x-gateway-destination-endpoint' }],
      fallback_policy: policy('round_robin', 'RoundRobin', {}),
    }),
  };
}

function routes({ endpoints, tellsServed }: EnvoyOptions): readonly object[] {
  if (endpoints === undefined) {
    return ROUTES;
  }
  return [{ ...ROUTE_WITH_FALLBACKS, ...(tellsServed === 'attribute' ? {} : TELLING_SERVED) }];
}

function connectionManager(options: EnvoyOptions): unknown {
  return {
    name: 'envoy.filters.network.http_connection_manager',
    typed_config: {
      '@type': `${TYPE}.filters.network.http_connection_manager.v3.HttpConnectionManager`,
      stat_prefix: 'clients',
      codec_type: 'AUTO',
      http_protocol_options: { enable_trailers: true },
      upgrade_configs: [{ upgrade_type: 'websocket' }],
      access_log: [
        {
          name: 'stdout',
          typed_config: {
            '@type': `${TYPE}.access_loggers.stream.v3.StdoutAccessLog`,
            log_format: { text_format_source: { inline_string: `${ACCESS_LOG_FORMAT}\n` } },
          },
        },
      ],
      route_config: {
        virtual_hosts: [
          {
            name: 'all',
            domains: ['*'],
            routes: routes(options),
          },
        ],
      },
      http_filters: [
        lua('before', BEFORE_THE_PICKER),
        {
          name: 'envoy.filters.http.ext_proc',
          typed_config: {
            '@type': `${TYPE}.filters.http.ext_proc.v3.ExternalProcessor`,
            grpc_service: { envoy_grpc: { cluster_name: 'picker' }, timeout: '10s' },
            processing_mode: PROCESSING_MODE,
            message_timeout: '5s',
            metadata_options: {
              forwarding_namespaces: { untyped: ['envoy.lb', 'envoy.lb.subset_hint'] },
              receiving_namespaces: { untyped: ['envoy.lb'] },
            },
            ...(options.tellsServed === 'attribute' ? { response_attributes: ['upstream.address'] } : {}),
            ...options.extProc,
          },
        },
        lua('behind', BEHIND_THE_PICKER),
        { name: 'router', typed_config: { '@type': `${TYPE}.filters.http.router.v3.Router` } },
      ],
    },
  };
}

function lua(name: string, code: string): unknown {
  return {
    name: `lua.${name}`,
    typed_config: { '@type': `${TYPE}.filters.http.lua.v3.Lua`, default_source_code: { inline_string: code } },
  };
}

function protocolOptions(options: object): object {
  return {
    typed_extension_protocol_options: {
      'envoy.extensions.upstreams.http.v3.HttpProtocolOptions': {
        '@type': `${TYPE}.upstreams.http.v3.HttpProtocolOptions`,
        ...options,
      },
    },
  };
}

function transportSocket(): unknown {
  return {
    name: 'envoy.transport_sockets.tls',
    typed_config: {
      '@type': `${TYPE}.transport_sockets.tls.v3.UpstreamTlsContext`,
      common_tls_context: { alpn_protocols: ['h2'] },
    },
  };
}

function socketAddress(port: number): unknown {
  return { socket_address: { address: '127.0.0.1', port_value: port } };
}
