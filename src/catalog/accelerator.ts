import { GIB } from './units';

/** The facts of one GPU model. */
export interface AcceleratorFacts {
  /** Name as people say it, such as `L4`. */
  readonly name: string;
  /** Value of the node label `cloud.google.com/gke-accelerator`, also the Compute Engine accelerator type. */
  readonly gkeLabel: string;
  /** Memory that CUDA reports for one GPU, in bytes; less than the data sheet's because ECC and firmware take a part. */
  readonly memoryBytes: number;
  /**
   * Prompt and decode tokens that vLLM puts into one step by default on this GPU.
   * Larger steps need more activation memory.
   */
  readonly maxBatchedTokens: number;
  /** Requests that vLLM runs at once by default on this GPU. */
  readonly maxSequences: number;
  /** GPUs that one machine can have, ascending. */
  readonly countsPerMachine: readonly number[];
}

/**
 * A GPU model that GKE offers.
 *
 * Labels and machine families: GKE's accelerator documentation and the ComputeClass manifests of
 * GoogleCloudPlatform/accelerated-platforms (August 2026). Memory: what PyTorch reports as total capacity.
 * Step limits: vLLM's defaults by GPU class (8,192 tokens and 1,024 sequences on H100-class GPUs, 2,048 and 256 on others).
 */
export class Accelerator implements AcceleratorFacts {
  /** NVIDIA L4, 24 GB, on G2 machines. */
  static readonly L4 = new Accelerator({
    name: 'L4',
    gkeLabel: 'nvidia-l4',
    memoryBytes: 22.03 * GIB,
    maxBatchedTokens: 2048,
    maxSequences: 256,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** NVIDIA A100, 40 GB, on A2 high-GPU machines. */
  static readonly A100_40 = new Accelerator({
    name: 'A100 40 GB',
    gkeLabel: 'nvidia-tesla-a100',
    memoryBytes: 39.38 * GIB,
    maxBatchedTokens: 2048,
    maxSequences: 256,
    countsPerMachine: [1, 2, 4, 8, 16],
  });

  /** NVIDIA A100, 80 GB, on A2 ultra-GPU machines. */
  static readonly A100_80 = new Accelerator({
    name: 'A100 80 GB',
    gkeLabel: 'nvidia-a100-80gb',
    memoryBytes: 79.25 * GIB,
    maxBatchedTokens: 2048,
    maxSequences: 256,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** Every accelerator of the catalog, the smallest memory first. */
  static readonly ALL: readonly Accelerator[] = [Accelerator.L4, Accelerator.A100_40, Accelerator.A100_80];

  readonly name: string;
  readonly gkeLabel: string;
  readonly memoryBytes: number;
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
  readonly countsPerMachine: readonly number[];

  private constructor(facts: AcceleratorFacts) {
    this.name = facts.name;
    this.gkeLabel = facts.gkeLabel;
    this.memoryBytes = facts.memoryBytes;
    this.maxBatchedTokens = facts.maxBatchedTokens;
    this.maxSequences = facts.maxSequences;
    this.countsPerMachine = facts.countsPerMachine;
  }

  toString(): string {
    return this.name;
  }
}
