import { type DataType, GIB } from './units';

/** The facts of one GPU model. */
export interface AcceleratorFacts {
  /** Name as people say it, such as `L4`. */
  readonly name: string;
  /** Value of the node label `cloud.google.com/gke-accelerator`, also the Compute Engine accelerator type. */
  readonly gkeLabel: string;
  /** Memory that CUDA reports for one GPU, in bytes; less than the data sheet's because ECC and firmware take a part. */
  readonly memoryBytes: number;
  /** Bytes a second that one GPU reads from its memory, as NVIDIA states it. */
  readonly memoryBandwidth: number;
  /** Dense 16-bit operations a second of one GPU, as NVIDIA states it. */
  readonly operations: number;
  /** CUDA's compute capability: which data types it calculates in, and which kernels run on it. */
  readonly computeCapability: number;
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

/*
 * vLLM's default step limits, from `EngineArgs` of release 0.29: small, from 70 GiB of memory on large (except on A100),
 * from 160 GiB on larger still.
 */
const LARGER_STEPS = { maxBatchedTokens: 16_384, maxSequences: 1024 };
const LARGE_STEPS = { maxBatchedTokens: 8192, maxSequences: 1024 };
const SMALL_STEPS = { maxBatchedTokens: 2048, maxSequences: 256 };

/** The least compute capability that calculates in a data type, by NVIDIA's CUDA programming guide. */
const LEAST_CAPABILITY: Readonly<Record<DataType, number>> = { float16: 5.3, bfloat16: 8.0, fp8: 8.9 };

const H100_GPU = {
  memoryBytes: 79.1 * GIB,
  memoryBandwidth: 3350e9,
  operations: 989e12,
  computeCapability: 9.0,
  ...LARGE_STEPS,
};

/**
 * A GPU model that GKE offers.
 *
 * Labels and GPUs per machine: GKE's own node autoscaler, `pkg/cloudprovider/gke` of GoogleCloudPlatform/cluster-autoscaler
 * at 7d25050 (August 2026).
 * Memory: the "total capacity" in out-of-memory errors of PyTorch that users published, several for each GPU. Where they
 * differ by driver (L4 21.96 to 22.03 GiB, H200 139.72 to 139.81), L4's is that of a G2 machine and H200's the least.
 * Bandwidth, operations and compute capability: NVIDIA's figures as public listings quote them (November 2026); its own
 * data sheets were not read. Unconfirmed are the operations of L4, which listings give as 121 or 125, and of RTX Pro 6000,
 * of which none gives any: 188 multiprocessors × 1,024 operations × 2.617 GHz.
 */
export class Accelerator implements AcceleratorFacts {
  /** NVIDIA T4, 16 GB, attached to N1 machines. It has no bfloat16 and no FP8: vLLM serves in float16. */
  static readonly T4 = new Accelerator({
    name: 'T4',
    gkeLabel: 'nvidia-tesla-t4',
    memoryBytes: 14.56 * GIB,
    memoryBandwidth: 320e9,
    operations: 65e12,
    computeCapability: 7.5,
    ...SMALL_STEPS,
    countsPerMachine: [1, 2, 4],
  });

  /** NVIDIA L4, 24 GB, on G2 machines. */
  static readonly L4 = new Accelerator({
    name: 'L4',
    gkeLabel: 'nvidia-l4',
    memoryBytes: 22.03 * GIB,
    memoryBandwidth: 300e9,
    operations: 121e12,
    computeCapability: 8.9,
    ...SMALL_STEPS,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** NVIDIA A100, 40 GB, on A2 high-GPU machines. */
  static readonly A100_40 = new Accelerator({
    name: 'A100 40 GB',
    gkeLabel: 'nvidia-tesla-a100',
    memoryBytes: 39.38 * GIB,
    memoryBandwidth: 1555e9,
    operations: 312e12,
    computeCapability: 8.0,
    ...SMALL_STEPS,
    countsPerMachine: [1, 2, 4, 8, 16],
  });

  /** NVIDIA H100, 80 GB, on A3 High machines. */
  static readonly H100 = new Accelerator({
    name: 'H100',
    gkeLabel: 'nvidia-h100-80gb',
    ...H100_GPU,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** NVIDIA H100, 80 GB, on A3 Mega machines: the same GPU with a faster network, under a label of its own. */
  static readonly H100_MEGA = new Accelerator({
    name: 'H100 Mega',
    gkeLabel: 'nvidia-h100-mega-80gb',
    ...H100_GPU,
    countsPerMachine: [8],
  });

  /** NVIDIA A100, 80 GB, on A2 ultra-GPU machines. */
  static readonly A100_80 = new Accelerator({
    name: 'A100 80 GB',
    gkeLabel: 'nvidia-a100-80gb',
    memoryBytes: 79.25 * GIB,
    memoryBandwidth: 2039e9,
    operations: 312e12,
    computeCapability: 8.0,
    ...SMALL_STEPS,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** NVIDIA RTX Pro 6000 Blackwell Server Edition, 96 GB, on G4 machines. */
  static readonly RTX_PRO_6000 = new Accelerator({
    name: 'RTX Pro 6000',
    gkeLabel: 'nvidia-rtx-pro-6000',
    memoryBytes: 94.97 * GIB,
    memoryBandwidth: 1597e9,
    operations: 503e12,
    computeCapability: 12.0,
    ...LARGE_STEPS,
    countsPerMachine: [1, 2, 4, 8],
  });

  /** NVIDIA H200, 141 GB, on A3 Ultra machines. */
  static readonly H200 = new Accelerator({
    name: 'H200',
    gkeLabel: 'nvidia-h200-141gb',
    memoryBytes: 139.7 * GIB,
    memoryBandwidth: 4800e9,
    operations: 989e12,
    computeCapability: 9.0,
    ...LARGE_STEPS,
    countsPerMachine: [8],
  });

  /** NVIDIA B200, 180 GB, on A4 machines. */
  static readonly B200 = new Accelerator({
    name: 'B200',
    gkeLabel: 'nvidia-b200',
    memoryBytes: 178.35 * GIB,
    memoryBandwidth: 7700e9,
    operations: 2250e12,
    computeCapability: 10.0,
    ...LARGER_STEPS,
    countsPerMachine: [8],
  });

  /** Every accelerator of the catalog, the smallest memory first. */
  static readonly ALL: readonly Accelerator[] = [
    Accelerator.T4,
    Accelerator.L4,
    Accelerator.A100_40,
    Accelerator.H100,
    Accelerator.H100_MEGA,
    Accelerator.A100_80,
    Accelerator.RTX_PRO_6000,
    Accelerator.H200,
    Accelerator.B200,
  ];

  /** Finds the accelerator of a node label's value. */
  static ofLabel(gkeLabel: string): Accelerator | undefined {
    return Accelerator.ALL.find((accelerator) => accelerator.gkeLabel === gkeLabel);
  }

  readonly name: string;
  readonly gkeLabel: string;
  readonly memoryBytes: number;
  readonly memoryBandwidth: number;
  readonly operations: number;
  readonly computeCapability: number;
  readonly maxBatchedTokens: number;
  readonly maxSequences: number;
  readonly countsPerMachine: readonly number[];

  private constructor(facts: AcceleratorFacts) {
    this.name = facts.name;
    this.gkeLabel = facts.gkeLabel;
    this.memoryBytes = facts.memoryBytes;
    this.memoryBandwidth = facts.memoryBandwidth;
    this.operations = facts.operations;
    this.computeCapability = facts.computeCapability;
    this.maxBatchedTokens = facts.maxBatchedTokens;
    this.maxSequences = facts.maxSequences;
    this.countsPerMachine = facts.countsPerMachine;
  }

  /** Whether it calculates in a data type. */
  supports(dataType: DataType): boolean {
    return this.computeCapability >= LEAST_CAPABILITY[dataType];
  }

  toString(): string {
    return this.name;
  }
}
