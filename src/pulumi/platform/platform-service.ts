import type { Input } from '@pulumi/pulumi';
import type { VllmVersion } from '../../catalog';
import type { Capacity } from '../../constructs/model-server/placement/capacity';
import type { ServerWish } from '../../constructs/model-server/server-plan';

/** Weights in a bucket of Cloud Storage, which model servers stream into GPU memory. */
export interface BucketWeights {
  /** Name of the bucket. Model servers get the right to read it. */
  readonly bucket: Input<string>;
  /**
   * Folder of the model inside the bucket.
   *
   * @default - the bucket's root
   */
  readonly path?: string;
}

/** How many replicas a service has. */
export interface ReplicaRange {
  /**
   * Fewest replicas, 0 to `max`.
   *
   * @default 1
   */
  readonly min?: number;
  /** Most replicas, at least 1. */
  readonly max: number;
}

/** One model that a platform serves: what decides which nodes it needs. */
export interface PlatformService extends ServerWish {
  /** Replicas: a number, or a range for an autoscaler. Nodes are provided for all of them. */
  readonly replicas: number | ReplicaRange;
  /**
   * Where the machines come from. Of a ComputeClass GKE makes the nodes itself.
   *
   * @default Capacity.onDemand()
   */
  readonly capacity?: Capacity;
  /**
   * The vLLM release whose image is served from the platform's repository.
   *
   * @default VllmVersion.DEFAULT
   */
  readonly version?: VllmVersion;
  /**
   * Where the weights are: in a bucket, or `elsewhere` than on the nodes' disks, as you tell the model server.
   *
   * @default - the Hugging Face hub, from where they are downloaded onto the nodes' disks
   */
  readonly weights?: BucketWeights | 'elsewhere';
}
