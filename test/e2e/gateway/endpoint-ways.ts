import { BUFFER_BYTES, EXTENSION, RESOURCE, socketAddress } from './envoy-types';
import { type Address, idOf } from './pool-backend';

/**
 * The way to an endpoint: a listener inside of Envoy through which all its connections go. Envoy itself lets the requests
 * of an endpoint that left a cluster finish, however long they take; with its way, they end.
 */
const nameOf = (endpoint: Address) => `way.${idOf(endpoint)}`;

/** The listener of the way. */
export function wayListener(endpoint: Address): object {
  const name = nameOf(endpoint);
  return {
    '@type': `${RESOURCE}.listener.v3.Listener`,
    name,
    internal_listener: {},
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    filter_chains: [
      {
        filters: [
          {
            name: 'tcp_proxy',
            typed_config: {
              '@type': `${EXTENSION}.filters.network.tcp_proxy.v3.TcpProxy`,
              stat_prefix: 'ways',
              cluster: name,
            },
          },
        ],
      },
    ],
  };
}

/** Where the way leads. */
export function wayCluster(endpoint: Address): object {
  const cluster_name = nameOf(endpoint);
  return {
    '@type': `${RESOURCE}.cluster.v3.Cluster`,
    name: cluster_name,
    type: 'STATIC',
    connect_timeout: '1s',
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
    load_assignment: {
      cluster_name,
      endpoints: [{ lb_endpoints: [{ endpoint: { address: socketAddress(endpoint) } }] }],
    },
  };
}

/** The address of an endpoint by its way. */
export function wayAddress(endpoint: Address): object {
  return { envoy_internal_address: { server_listener_name: nameOf(endpoint), endpoint_id: idOf(endpoint) } };
}

/** A connection that is not encrypted. */
export const PLAIN_SOCKET = {
  name: 'envoy.transport_sockets.raw_buffer',
  typed_config: { '@type': `${EXTENSION}.transport_sockets.raw_buffer.v3.RawBuffer` },
};

/** How a cluster is connected whose endpoints have ways. @param socket how it is connected to what the ways lead to */
export function byWays(socket: object): object {
  return {
    transport_socket: {
      name: 'envoy.transport_sockets.internal_upstream',
      typed_config: {
        '@type': `${EXTENSION}.transport_sockets.internal_upstream.v3.InternalUpstreamTransport`,
        transport_socket: socket,
      },
    },
  };
}

/** What Envoy has to be started with to have ways. */
export const WAYS_EXTENSION = {
  name: 'envoy.bootstrap.internal_listener',
  typed_config: { '@type': `${EXTENSION}.bootstrap.internal_listener.v3.InternalListener` },
};
