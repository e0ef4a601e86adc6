import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import { numberAt } from '../views/fields';
import type { Pool } from '../views/pool';
import { poolsBehindGke } from './_behind-gke';

/** Seconds below which GKE's load balancer cuts answers that people meet every day. */
const LEAST_TIMEOUT = 600;

/** GKE's own timeout in seconds. */
const DEFAULT_TIMEOUT = 30;

/** The most seconds that GKE drains a connection. */
const MOST_DRAINING = 3600;

/** GKE's load balancer must let answers, and pods that leave, take the time that they need. */
export const backendPolicy: Rule = (inventory) =>
  poolsBehindGke(inventory).flatMap((pool) => {
    const policies = inventory.policiesFor(pool.reference, 'GCPBackendPolicy');
    return inventory.lacksPolicy(pool.reference, 'GCPBackendPolicy')
      ? [finding('GKEI_BACKEND_POLICY_MISSING', pool.manifest, { pool: pool.reference.name })]
      : policies.flatMap((policy) => [
          ...shortTimeout(policy),
          ...shortDraining(policy, longestGrace(inventory, pool)),
        ]);
  });

function shortTimeout(policy: Manifest): Finding[] {
  const timeout = numberAt(policy.spec, 'default', 'timeoutSec') ?? DEFAULT_TIMEOUT;
  return timeout < LEAST_TIMEOUT
    ? [finding('GKEI_BACKEND_TIMEOUT_TOO_SHORT', policy, { timeout, least: LEAST_TIMEOUT })]
    : [];
}

function shortDraining(policy: Manifest, podGrace: number): Finding[] {
  const draining = numberAt(policy.spec, 'default', 'connectionDraining', 'drainingTimeoutSec') ?? 0;
  const grace = Math.min(podGrace, MOST_DRAINING);
  return draining < grace ? [finding('GKEI_DRAINING_TOO_SHORT', policy, { draining, grace })] : [];
}

function longestGrace(inventory: Inventory, pool: Pool): number {
  return Math.max(0, ...inventory.workloadsOf(pool).map(({ pod }) => pod.grace));
}
