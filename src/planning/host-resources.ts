import { GIB, type ModelFacts } from '../catalog';
import { adapterBytes } from './adapter-room';
import { type Companions, weightBytes } from './gpu-memory';

/** What a model server asks of its node beside GPUs. */
export interface HostResources {
  /** Virtual CPUs: one for each worker process, two for the API server and the scheduler. */
  readonly cpus: number;
  /** Bytes of memory, `/dev/shm` included. Weights pass through the page cache, which the kernel takes back at need. */
  readonly memoryBytes: number;
  /** Bytes of `/dev/shm`: worker processes of tensor parallelism exchange tensors there. */
  readonly sharedMemoryBytes: number;
  /** Bytes of node disk for the weights, the compile caches and the logs. */
  readonly ephemeralStorageBytes: number;
}

/** Bytes that a model server keeps on its own node, beside caches and logs. */
export interface LocalCopies {
  /** Bytes downloaded onto the node's disk. */
  readonly disk: number;
  /** Bytes kept in a volume that lives in memory. */
  readonly memory: number;
}

const SHARED_MEMORY = { oneGpu: 2 * GIB, severalGpus: 8 * GIB };
const MEMORY = { base: 6 * GIB, perGpu: 2 * GIB };

/** What is kept on the node with what a replica has beside its model. */
export function withCompanions(copies: LocalCopies, model: ModelFacts, { adapters, draft }: Companions): LocalCopies {
  const adapter = adapters ? adapters.inMemory * adapterBytes(model, adapters.rank) : 0;
  return {
    disk: copies.disk + adapter + (draft ? weightBytes(draft) : 0),
    memory: copies.memory + adapter,
  };
}

/** A resumed download needs a part of its files again. */
const DOWNLOAD_MARGIN = 1.2;
const CACHES_AND_LOGS = 10 * GIB;

/**
 * Plans a model server's host resources; by default its weights are downloaded onto the node's disk.
 *
 * Shared memory: 2 GiB as in vLLM's Kubernetes guide, more once NCCL needs it. The rest is a floor that a full machine
 * of each type can give beside what GKE reserves and its DaemonSets request.
 */
export function planHostResources(
  model: ModelFacts,
  gpus: number,
  copies: LocalCopies = { disk: weightBytes(model), memory: 0 },
): HostResources {
  const sharedMemoryBytes = gpus > 1 ? SHARED_MEMORY.severalGpus : SHARED_MEMORY.oneGpu;
  return {
    cpus: 2 + gpus,
    memoryBytes: MEMORY.base + MEMORY.perGpu * gpus + sharedMemoryBytes + copies.memory,
    sharedMemoryBytes,
    ephemeralStorageBytes: Math.ceil((copies.disk * DOWNLOAD_MARGIN + CACHES_AND_LOGS) / GIB) * GIB,
  };
}
