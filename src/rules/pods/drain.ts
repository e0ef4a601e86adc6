import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { ModelServer } from '../views/workload';

const PRE_STOP = {
  missing: 'preStop hook',
  consequence: 'gateways and pickers still send requests to it when it stops',
  remedy: 'set lifecycle.preStop.sleep.seconds to 15',
};

const SHUTDOWN_TIMEOUT = {
  missing: '--shutdown-timeout',
  consequence: 'vLLM aborts the running requests as soon as its pod is asked to leave',
  remedy: 'set --shutdown-timeout to the seconds that your longest answers take',
};

/** A leaving model server first stops getting requests, then finishes those that it has. */
export const drain: Rule = (inventory) => inventory.modelServers.flatMap(missingSteps);

function missingSteps({ workload, container, command }: ModelServer): Finding[] {
  const steps = [
    ...(container.preStop ? [] : [PRE_STOP]),
    ...(command.lacks('shutdown-timeout') ? [SHUTDOWN_TIMEOUT] : []),
  ];
  return steps.map((step) => finding('GKEI_DRAIN_MISSING', workload.manifest, { container: container.name, ...step }));
}
