import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

/** Replicas of a model server or a picker must be the same program, whenever their pods start. */
export const pinnedImage: Rule = (inventory) =>
  inventory.workloads.flatMap(({ manifest, answersGateways, pod }) =>
    pod.containers
      .filter(({ vllm }) => vllm || answersGateways)
      .filter(({ image }) => image !== '' && !isUnresolved(image) && !isPinned(image))
      .map(({ name, image }) => finding('GKEI_IMAGE_NOT_PINNED', manifest, { container: name, image })),
  );

/** Whether an image names a digest, or a tag that is not `latest`; a colon before a slash belongs to a registry's port. */
function isPinned(image: string): boolean {
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return image.includes('@') || (tag !== undefined && tag !== 'latest');
}
