import { finding } from '../finding';
import type { Rule } from '../rule';

/** Gateways send plain HTTP to a pool unless a BackendTLSPolicy targets it, and not every class of them heeds one. */
export const backendTls: Rule = (inventory) =>
  inventory.pools.flatMap((pool) => {
    const policies = inventory.policiesFor(pool.reference, 'BackendTLSPolicy');
    const { name } = pool.reference;
    const servers = inventory.serversOf(pool);
    if (inventory.lacksPolicy(pool.reference, 'BackendTLSPolicy')) {
      return servers.length > 0 && servers.every(({ command }) => command.encrypts)
        ? [finding('GKEI_BACKEND_TLS_POLICY_MISSING', pool.manifest, { pool: name })]
        : [];
    }
    const unable = inventory.gatewaysTo(pool).find((gateway) => gateway.class?.backendTls === 'no');
    return unable
      ? policies.map((policy) =>
          finding('GKEI_BACKEND_TLS_UNSUPPORTED', policy, { pool: name, className: unable.className }),
        )
      : [];
  });
