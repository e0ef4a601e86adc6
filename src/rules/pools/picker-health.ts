import { finding } from '../finding';
import type { Rule } from '../rule';
import { DEFAULT_GRPC_HEALTH_PORT } from '../views/grpc-health-port';
import { readHealthCheck } from '../views/health-check';
import { poolsBehindGke } from './_behind-gke';

/**
 * GKE's load balancer asks a picker for its health over gRPC on 9003, unless a HealthCheckPolicy of the picker's Service names
 * another port, and calls no picker that does not answer. Judged where the Service and the picker are among the objects.
 */
export const pickerHealth: Rule = (inventory) =>
  poolsBehindGke(inventory).flatMap((pool) => {
    const service = inventory.pickerServiceOf(pool);
    if (service === undefined) {
      return [];
    }
    const [check] = inventory.policiesFor(service.reference, 'HealthCheckPolicy').map(readHealthCheck);
    const lacksCheck = inventory.lacksPolicy(service.reference, 'HealthCheckPolicy');
    const asked = lacksCheck ? DEFAULT_GRPC_HEALTH_PORT : check?.port;
    return inventory.pickersOf(pool).flatMap(({ manifest, pod }) => {
      const ports = pod.containers.flatMap(({ grpcHealthPort }) => grpcHealthPort ?? []);
      return asked === undefined || ports.length === 0 || ports.includes(asked)
        ? []
        : [finding('GKEI_PICKER_HEALTH_PORT', manifest, { service: service.reference.name, port: ports[0], asked })];
    });
  });
