import { finding } from '../finding';
import type { Rule } from '../rule';

/** Names of the images of llm-d's picker, the present one and the one before. */
const IMAGES = ['llm-d-router-endpoint-picker', 'llm-d-inference-scheduler'];

const FLAG = /^--ha-enable-leader-election(=true)?$/;

/** Several replicas of llm-d's picker without a leader each know only a part of the requests and of the prefixes. */
export const pickerElection: Rule = (inventory) =>
  inventory.workloads
    .filter(({ replicas = 1 }) => replicas > 1)
    .flatMap(({ manifest, replicas = 1, pod }) =>
      pod.containers
        .filter(({ image }) => IMAGES.some((name) => image.includes(name)))
        .filter(({ args }) => !args.some((arg) => FLAG.test(arg)))
        .map(({ name }) => finding('GKEI_PICKER_LEADER_MISSING', manifest, { container: name, replicas })),
    );
