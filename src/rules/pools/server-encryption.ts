import { finding } from '../finding';
import type { Rule } from '../rule';

/** Gateways, pickers and health checks speak with all servers of a pool in one way: in plain HTTP, or over TLS. */
export const serverEncryption: Rule = (inventory) =>
  inventory.pools.flatMap((pool) => {
    const servers = inventory.serversOf(pool);
    const named = (encrypts: boolean) =>
      servers
        .filter(({ command }) => command.encrypts === encrypts)
        .map(({ workload }) => workload.manifest.metadata.name);
    const [encrypted, plain] = [named(true), named(false)];
    return encrypted.length > 0 && plain.length > 0
      ? [finding('GKEI_POOL_ENCRYPTION_DIFFERS', pool.manifest, { encrypted, plain })]
      : [];
  });
