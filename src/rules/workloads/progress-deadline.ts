import { finding } from '../finding';
import type { Rule } from '../rule';
import { allowedSeconds } from '../views/probe';

/** A roll-out must not count as failed while its pods may still load; Kubernetes' default is 600 s. */
export const progressDeadline: Rule = (inventory) =>
  inventory.modelServers.flatMap(({ workload, container }) => {
    const { startupProbe } = container.probes;
    const startup = startupProbe ? allowedSeconds(startupProbe) : 0;
    return workload.progressDeadline < startup
      ? [
          finding('GKEI_PROGRESS_DEADLINE_TOO_SHORT', workload.manifest, {
            deadline: workload.progressDeadline,
            startup,
          }),
        ]
      : [];
  });
