import { finding } from '../finding';
import type { Rule } from '../rule';

/** A picker or a model router needs an image, and the library has no registry of its own to take one from. */
export const pickerImage: Rule = (inventory) =>
  inventory.workloads
    .filter(({ answersGateways }) => answersGateways)
    .flatMap(({ manifest, pod }) =>
      pod.containers
        .filter(({ image }) => image === '')
        .map(({ name }) => finding('GKEI_PICKER_IMAGE_MISSING', manifest, { container: name })),
    );
