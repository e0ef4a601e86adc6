import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

/** The processes of several GPUs exchange tensors in `/dev/shm`, of which containers get 64 MiB by default. */
export const sharedMemory: Rule = (inventory) =>
  inventory.modelServers.flatMap(({ workload: { manifest, pod }, container: { name, gpus, mounts } }) => {
    const inMemory = mounts.some(
      ({ path, volume }) => (path === '/dev/shm' && pod.memoryVolumes.has(volume)) || isUnresolved(path),
    );
    return gpus === undefined || gpus < 2 || inMemory || pod.hostSharedMemory
      ? []
      : [finding('GKEI_SHARED_MEMORY_MISSING', manifest, { container: name, gpus })];
  });
