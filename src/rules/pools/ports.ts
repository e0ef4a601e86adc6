import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Rule } from '../rule';
import type { Pool } from '../views/pool';
import { servedPorts } from '../views/workload';

/** A pool must send to ports on which all of its pods listen. */
export const ports: Rule = (inventory) => inventory.pools.flatMap((pool) => unknownPorts(inventory, pool));

function unknownPorts(inventory: Inventory, pool: Pool): Finding[] {
  return inventory.workloadsOf(pool).flatMap((workload) => {
    const served = servedPorts(workload);
    return served === undefined
      ? []
      : pool.ports
          .filter((port) => !served.includes(port))
          .map((port) =>
            finding('GKEI_POOL_PORT_UNKNOWN', pool.manifest, {
              port,
              workload: workload.manifest.metadata.name,
              ports: served,
            }),
          );
  });
}
