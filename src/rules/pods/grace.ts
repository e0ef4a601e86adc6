import { requiredGrace } from '../../planning';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { ModelServer } from '../views/workload';

/** The kill must come after the drain: the preStop hook, the running requests, the exit. */
export const grace: Rule = (inventory) => inventory.modelServers.flatMap(tooShort);

function tooShort({ workload, container, command }: ModelServer): Finding[] {
  const preStop = container.preStop?.seconds ?? 0;
  const shutdown = command.number('shutdown-timeout', 0) ?? 0;
  const needed = requiredGrace({ preStop, shutdown });
  const given = workload.pod.grace;
  return given < needed
    ? [finding('GKEI_GRACE_TOO_SHORT', workload.manifest, { grace: given, preStop, shutdown, needed })]
    : [];
}
