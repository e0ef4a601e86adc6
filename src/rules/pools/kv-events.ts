import { finding } from '../finding';
import type { Rule } from '../rule';
import { lacksKvEvents, readKvEventPorts } from '../views/kv-events';
import type { Workload } from '../views/workload';

const FLAG = /^--kv-events-port=(\d+)$/;

/** A picker that listens to the KV events of servers that publish none there believes that it follows their caches. */
export const kvEvents: Rule = (inventory) =>
  inventory.pools.flatMap((pool) =>
    inventory.pickersOf(pool).flatMap((picker) => {
      const port = listeningPort(picker);
      return port === undefined
        ? []
        : inventory
            .serversOf(pool)
            .filter(({ command }) => lacksKvEvents(command) || (readKvEventPorts(command)?.port ?? port) !== port)
            .map(({ workload, command }) =>
              finding('GKEI_KV_EVENTS_UNHEARD', picker.manifest, {
                port,
                server: workload.manifest.metadata.name,
                published: readKvEventPorts(command)?.port,
              }),
            );
    }),
  );

/** The port on which a picker listens; undefined where it does not, or that cannot be told. */
function listeningPort({ pod }: Workload): number | undefined {
  const args = pod.containers.flatMap((container) => container.args);
  const port = Number(args.map((arg) => FLAG.exec(arg)?.[1]).find((text) => text !== undefined) ?? 0);
  return port === 0 ? undefined : port;
}
