import { type Accelerator, gpuPartitions } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';

/** How a GPU is shared, as GKE's API takes it. */
interface SharingBinding {
  /** Fields of the node pool's accelerator. */
  readonly fields: {
    readonly gpuPartitionSize?: string;
    readonly gpuSharingConfig?: { readonly gpuSharingStrategy: string; readonly maxSharedClientsPerGpu: number };
  };
  /** Pods that one GPU serves at most. */
  readonly podsPerGpu: number;
}

/** The pods that may share a GPU, by GKE's own node autoscaler (`GetMaxGpuSharedClients`, August 2026). */
const CLIENTS = { least: 2, most: 48 };

/**
 * How pods share a GPU. vLLM reserves most of a GPU's memory for itself, so whole replicas share GPUs by MIG alone; the
 * other ways suit small servers beside it, such as for embeddings, whose memory is limited by their own flags.
 */
export class GpuSharing {
  /**
   * Pods take turns. Nothing divides the memory.
   *
   * @param clients pods of one GPU at most, 2 to 48
   * @throws GKEI_OUT_OF_RANGE
   */
  static timeSharing(clients: number): GpuSharing {
    return GpuSharing.shared('TIME_SHARING', clients);
  }

  /**
   * Pods run at the same time, by NVIDIA's Multi-Process Service.
   *
   * @param clients pods of one GPU at most, 2 to 48
   * @throws GKEI_OUT_OF_RANGE
   */
  static mps(clients: number): GpuSharing {
    return GpuSharing.shared('MPS', clients);
  }

  /**
   * Each GPU is divided into partitions of one size (multi-instance GPU), each with memory of its own and for one pod.
   *
   * @param size such as `1g.10gb`; the pool refuses one that its GPU does not have
   */
  static mig(size: string): GpuSharing {
    return new GpuSharing((accelerator) => {
      const partitions = gpuPartitions(accelerator);
      const partition = partitions.find((candidate) => candidate.size === size);
      if (!partition) {
        const sizes = partitions.map((candidate) => candidate.size);
        throw errorOf('GKEI_GPU_PARTITION', { accelerator: accelerator.name, size, sizes });
      }
      return { fields: { gpuPartitionSize: size }, podsPerGpu: partition.perGpu };
    });
  }

  private static shared(gpuSharingStrategy: string, clients: number): GpuSharing {
    const maxSharedClientsPerGpu = wholeNumber('clients of GpuSharing', clients, CLIENTS.least, CLIENTS.most);
    const fields = { gpuSharingConfig: { gpuSharingStrategy, maxSharedClientsPerGpu } };
    return new GpuSharing(() => ({ fields, podsPerGpu: clients }));
  }

  private constructor(
    /** @internal */
    readonly _bind: (accelerator: Accelerator) => SharingBinding,
  ) {}
}
