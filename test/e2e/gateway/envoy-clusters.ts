import { unverifiedTls, verifiedTls } from './backend-tls';
import { byWays, PLAIN_SOCKET, wayAddress } from './endpoint-ways';
import { circuitBreakers } from './envoy-gateway/limits';
import {
  BUFFER_BYTES,
  DESTINATION_KEY,
  fileSource,
  httpProtocolOptions,
  LB_NAMESPACE,
  RESOURCE,
  socketAddress,
} from './envoy-types';
import type { HealthCheck } from './policies';
import { type Address, type CalloutBackend, idOf, type PoolBackend } from './pool-backend';

/** A cluster, and its endpoints apart from it, so that they can change while connections live on. */
export interface ClusterResources {
  readonly cluster: object;
  readonly endpoints: object;
}

/** A cluster without endpoints, never asked: the picker filter has to name one where no route names a picker. */
export const NO_PICKER = {
  name: 'no-picker',
  type: 'STATIC',
  connect_timeout: '1s',
  load_assignment: { cluster_name: 'no-picker' },
};

export function poolClusterName({ id }: PoolBackend): string {
  return `pool.${id}`;
}

/** Also the host that Envoy asks for when it calls the picker, so it has to look like one. */
export function pickerClusterName({ id }: PoolBackend): string {
  return `picker.${id}`;
}

/** @param endpointsFile where the endpoints are */
export function poolCluster(pool: PoolBackend, endpointsFile: string): ClusterResources {
  const { healthCheck, tls } = pool;
  const name = poolClusterName(pool);
  return {
    cluster: {
      ...discoveredCluster(name, endpointsFile),
      ...byWays(tls ? verifiedTls(tls) : PLAIN_SOCKET),
      // Health checks are encrypted by their own type, whatever requests are.
      transport_socket_matches: [
        {
          name: 'health-checks',
          match: HEALTH_CHECKS,
          transport_socket: healthCheck.encrypted ? unverifiedTls() : PLAIN_SOCKET,
        },
      ],
      lb_policy: 'ROUND_ROBIN',
      // Picks an endpoint by the metadata of the request, and never one that fails its health checks: Envoy's
      // `override_host` policy is made for pickers, but does not look at health.
      lb_subset_config: {
        fallback_policy: 'ANY_ENDPOINT',
        subset_selectors: [{ keys: [DESTINATION_KEY], fallback_policy: 'NO_FALLBACK' }],
      },
      // Unhealthy endpoints get no requests, not even when there are no others; a change of health counts at once.
      common_lb_config: { healthy_panic_threshold: { value: 0 }, update_merge_window: '0s' },
      // An endpoint that left the pool gets no more requests; its way ends those that it has.
      ignore_health_on_host_removal: true,
      health_checks: [envoyHealthCheck(healthCheck)],
    },
    endpoints: loadAssignment(
      name,
      pool.endpoints.map((address) => ({
        endpoint: {
          address: wayAddress(address),
          hostname: idOf(address),
          health_check_config: { address: socketAddress({ ...address, port: healthCheck.port ?? address.port }) },
        },
        metadata: { filter_metadata: { [LB_NAMESPACE]: { [DESTINATION_KEY]: idOf(address) } } },
      })),
    ),
  };
}

/** The pods of a picker or of another service that is asked. @param endpointsFile where the endpoints are */
export function calloutCluster(
  name: string,
  { addresses, tls, limits }: CalloutBackend,
  endpointsFile: string,
): ClusterResources {
  return {
    cluster: {
      ...discoveredCluster(name, endpointsFile),
      ...httpProtocolOptions({ explicit_http_config: { http2_protocol_options: {} } }),
      ...(tls ? { transport_socket: unverifiedTls(['h2']) } : {}),
      ...(limits ? circuitBreakers(limits) : {}),
    },
    endpoints: loadAssignment(
      name,
      addresses.map((address: Address) => ({ endpoint: { address: socketAddress(address) } })),
    ),
  };
}

/** Marks the connections of health checks. */
const HEALTH_CHECKS = { purpose: 'health-check' };

/** A cluster whose endpoints are in a file. */
export function discoveredCluster(name: string, endpointsFile: string): object {
  return {
    '@type': `${RESOURCE}.cluster.v3.Cluster`,
    name,
    type: 'EDS',
    eds_cluster_config: { eds_config: fileSource(endpointsFile) },
    connect_timeout: '1s',
    per_connection_buffer_limit_bytes: BUFFER_BYTES,
  };
}

function envoyHealthCheck(check: HealthCheck): object {
  const interval = `${check.intervalSeconds}s`;
  return {
    timeout: `${check.timeoutSeconds}s`,
    interval,
    // A load balancer's checks keep their pace whether or not there are requests.
    no_traffic_interval: interval,
    no_traffic_healthy_interval: interval,
    healthy_threshold: check.healthyThreshold,
    unhealthy_threshold: check.unhealthyThreshold,
    transport_socket_match_criteria: HEALTH_CHECKS,
    http_health_check: { path: check.path, ...(check.host ? { host: check.host } : {}) },
  };
}

/** The endpoints of a cluster. */
export function loadAssignment(name: string, endpoints: readonly object[]): object {
  return {
    '@type': `${RESOURCE}.endpoint.v3.ClusterLoadAssignment`,
    cluster_name: name,
    endpoints: [{ lb_endpoints: endpoints }],
  };
}
