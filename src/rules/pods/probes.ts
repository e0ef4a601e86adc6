import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { Container, ProbeKey } from '../views/container';
import type { ModelServer } from '../views/workload';

const REMEDIES: Readonly<Record<ProbeKey, string>> = {
  startupProbe: 'set startupProbe to GET /health with failureThreshold × periodSeconds above the load time',
  readinessProbe: 'set readinessProbe to GET /health',
  livenessProbe: 'set livenessProbe to GET /health with a failureThreshold of 3 or more',
};

/** A model server needs a probe for each question: has it loaded, can it serve, does it hang. */
export const probes: Rule = (inventory) => inventory.modelServers.flatMap(missingProbes);

function missingProbes({ workload, container }: ModelServer): Finding[] {
  return (Object.keys(REMEDIES) as ProbeKey[])
    .filter((probe) => !container.probes[probe])
    .map((probe) =>
      finding('GKEI_PROBE_MISSING', workload.manifest, {
        container: container.name,
        probe,
        consequence: consequence(probe, container),
        remedy: REMEDIES[probe],
      }),
    );
}

function consequence(missing: ProbeKey, { probes: { readinessProbe, livenessProbe } }: Container): string {
  switch (missing) {
    case 'startupProbe': {
      const delay = livenessProbe?.initialDelaySeconds || readinessProbe?.initialDelaySeconds;
      return delay
        ? `the fixed initialDelaySeconds of ${delay} holds back a quick load and does not cover a slow one`
        : 'nothing tells a slow load from a hang';
    }
    case 'readinessProbe':
      return 'requests reach it before its model is loaded';
    case 'livenessProbe':
      return 'a server that hangs is never restarted';
  }
}
