import { finding } from '../finding';
import type { Rule } from '../rule';
import type { ProbeKey } from '../views/container';

/** A probe must ask a model server as it answers: over TLS where it has a certificate, in plain HTTP where it has none. */
export const probeScheme: Rule = (inventory) =>
  inventory.modelServers.flatMap(({ workload, container, command }) =>
    command.encrypts === undefined
      ? []
      : (Object.keys(container.probes) as ProbeKey[])
          .filter((key) => {
            const probe = container.probes[key];
            return probe?.path !== undefined && probe.encrypted !== command.encrypts;
          })
          .map((probe) =>
            finding('GKEI_PROBE_SCHEME', workload.manifest, {
              container: container.name,
              probe,
              scheme: command.encrypts ? 'HTTPS' : 'HTTP',
            }),
          ),
  );
