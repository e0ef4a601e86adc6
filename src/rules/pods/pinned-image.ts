import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

/** Replicas of a model server or a picker must be the same program with the same weights, whenever their pods start. */
export const pinnedImage: Rule = (inventory) =>
  inventory.workloads.flatMap(({ manifest, answersGateways, pod: { containers, imageVolumes } }) => {
    const judged = containers.filter(({ vllm }) => vllm || answersGateways);
    const images = [
      ...judged.map(({ name, image }) => ({ holder: 'container' as const, name, image })),
      ...(judged.length > 0 ? [...imageVolumes] : []).map(([name, image]) => ({
        holder: 'volume' as const,
        name,
        image,
      })),
    ];
    return images
      .filter(({ image }) => image !== '' && !isUnresolved(image) && !isPinned(image))
      .map((details) => finding('GKEI_IMAGE_NOT_PINNED', manifest, details));
  });

/** Whether an image names a digest, or a tag that is not `latest`; a colon before a slash belongs to a registry's port. */
function isPinned(image: string): boolean {
  const tag = /:([^:/]+)$/.exec(image)?.[1];
  return image.includes('@') || (tag !== undefined && tag !== 'latest');
}
