import { at, isObject, listAt } from './fields';

/** The resource that counts NVIDIA GPUs, and the key of the taint on nodes that have them. */
export const GPU = 'nvidia.com/gpu';

/** The resource that counts TPU chips. */
export const TPU = 'google.com/tpu';

/** Devices of other makers, which the rules about NVIDIA GPUs do not judge. */
const OTHER_DEVICES = [TPU, 'amd.com/gpu', 'gpu.intel.com/i915', 'gpu.intel.com/xe', 'habana.ai/gaudi'];

/**
 * Number of NVIDIA GPUs that a container may use, 0 where it has no limit on them; undefined where the count cannot be
 * told: a late value, a resource claim, another maker's device.
 */
export function readGpuLimit(container: unknown): number | undefined {
  const resources = at(container, 'resources');
  const limits = at(resources, 'limits');
  if (listAt(resources, 'claims').length > 0 || OTHER_DEVICES.some((device) => at(limits, device) !== undefined)) {
    return undefined;
  }
  const limit = isObject(limits) ? at(limits, GPU) : undefined;
  if (limit === undefined) {
    return 0;
  }
  const count = typeof limit === 'string' ? Number(limit.trim() || Number.NaN) : limit;
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 ? count : undefined;
}
