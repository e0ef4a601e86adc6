import { VllmVersion } from '../../catalog';
import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import { readHealthCheck } from '../views/health-check';
import type { Pool } from '../views/pool';
import { isUnresolved } from '../views/unresolved';
import type { ModelServer } from '../views/workload';
import { poolsBehindGke } from './_behind-gke';

/** GKE's load balancer probes `/` unless a HealthCheckPolicy names the path and port where the servers report their health. */
export const healthCheck: Rule = (inventory) =>
  poolsBehindGke(inventory).flatMap((pool) => {
    const policies = inventory.policiesFor(pool.reference, 'HealthCheckPolicy');
    return inventory.lacksPolicy(pool.reference, 'HealthCheckPolicy')
      ? [finding('GKEI_HEALTH_CHECK_POLICY_MISSING', pool.manifest, { pool: pool.reference.name })]
      : policies.flatMap((policy) => [
          ...mismatches(policy, pool, healthPaths(inventory, pool)),
          ...wrongType(policy, inventory.serversOf(pool)),
        ]);
  });

function mismatches(policy: Manifest, pool: Pool, paths: readonly string[]): Finding[] {
  const check = readHealthCheck(policy);
  const wrongPath = check.path !== undefined && !isUnresolved(check.path) && !paths.includes(check.path);
  const wrongPort = check.port !== undefined && pool.ports.length > 0 && !pool.ports.includes(check.port);
  return [
    ...(wrongPath ? [{ field: 'requestPath', value: check.path, served: paths }] : []),
    ...(wrongPort ? [{ field: 'the health check’s port', value: check.port, served: pool.ports }] : []),
  ].map((details) => finding('GKEI_HEALTH_CHECK_MISMATCH', policy, details));
}

/** A server that takes TLS answers no plain HTTP, nor the other way round. */
function wrongType(policy: Manifest, servers: readonly ModelServer[]): Finding[] {
  const { type } = readHealthCheck(policy);
  const encrypted = servers[0]?.command.encrypts;
  const right = encrypted ? 'HTTPS' : 'HTTP';
  const other = encrypted ? 'HTTP' : 'HTTPS';
  return encrypted !== undefined && type === other
    ? [finding('GKEI_HEALTH_CHECK_MISMATCH', policy, { field: 'config.type', value: type, served: [right] })]
    : [];
}

/** Paths that answer 200 only when a pool's server can serve: vLLM's own, and those that its readiness probes ask. */
function healthPaths(inventory: Inventory, pool: Pool): readonly string[] {
  const probed = inventory
    .workloadsOf(pool)
    .flatMap(({ pod }) => pod.containers)
    .flatMap(({ probes }) => probes.readinessProbe?.path ?? []);
  return [...new Set([VllmVersion.DEFAULT.healthPath, ...probed])];
}
