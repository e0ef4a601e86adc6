import { finding } from '../finding';
import type { Rule } from '../rule';

/** Kubernetes turns Services into variables such as `VLLM_PORT=tcp://…`, which vLLM takes for its own settings. */
export const serviceLinks: Rule = (inventory) =>
  inventory.modelServers
    .filter(({ workload }) => workload.pod.serviceLinks)
    .map(({ workload, container }) => finding('GKEI_SERVICE_LINKS', workload.manifest, { container: container.name }));
