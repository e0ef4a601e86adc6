import { verifiedTls } from '../backend-tls';
import { type ClusterResources, discoveredCluster, loadAssignment } from '../envoy-clusters';
import { EXTENSION, socketAddress } from '../envoy-types';
import { idOf } from '../pool-backend';
import { circuitBreakers } from './limits';
import type { ServiceBackend } from './service-backend';
import type { TrafficSettings } from './traffic-policy';

export function serviceClusterName({ id }: ServiceBackend): string {
  return `service.${id}`;
}

/** The pods behind a Service. Requests of one that left go on to their end. @param endpointsFile where the endpoints are */
export function serviceCluster(service: ServiceBackend, endpointsFile: string): ClusterResources {
  const name = serviceClusterName(service);
  return {
    cluster: {
      ...discoveredCluster(name, endpointsFile),
      ...(service.tls ? { transport_socket: verifiedTls(service.tls) } : {}),
      load_balancing_policy: balancingPolicy(service.traffic),
      ...circuitBreakers(service.traffic.limits),
      ignore_health_on_host_removal: true,
    },
    endpoints: loadAssignment(
      name,
      service.endpoints.map((endpoint) => ({
        endpoint: { address: socketAddress(endpoint), hostname: idOf(endpoint) },
        health_status: endpoint.draining ? 'DRAINING' : 'HEALTHY',
      })),
    ),
  };
}

/** Takes the endpoint that a header names, and one by the balancer's own choice where none does. */
function balancingPolicy({ overrideHeaders, balancer }: TrafficSettings): object {
  const chosen = policy(balancer, `${balancer}.v3.${TYPES[balancer]}`, {});
  return overrideHeaders.length === 0
    ? chosen
    : policy('override_host', 'override_host.v3.OverrideHost', {
        override_host_sources: overrideHeaders.map((header) => ({ header })),
        fallback_policy: chosen,
      });
}

const TYPES = { least_request: 'LeastRequest', round_robin: 'RoundRobin', random: 'Random' } as const;

function policy(name: string, type: string, config: object): object {
  const typed_config = { '@type': `${EXTENSION}.load_balancing_policies.${type}`, ...config };
  return {
    policies: [{ typed_extension_config: { name: `envoy.load_balancing_policies.${name}`, typed_config } }],
  };
}
