import { type GcsFuseWeightsProps, gcsFuseWeights } from './gcs-fuse';
import { type GcsStreamWeightsProps, gcsStreamWeights } from './gcs-stream';
import { type HuggingFaceWeightsProps, huggingFaceWeights } from './hugging-face';
import { type HyperdiskMlWeightsProps, hyperdiskMlWeights } from './hyperdisk-ml';
import { type ImageVolumeWeightsProps, imageVolumeWeights } from './image-volume';
import { type ClaimWeightsProps, claimWeights } from './persistent-volume-claim';
import type { WeightsBinding, WeightsContext, WeightsStrategy } from './weights-strategy';

/** Where a model server takes its weights from. */
export class Weights {
  /** From the Hugging Face hub, onto the node's disk, before vLLM starts in a new pod. */
  static huggingFace(props: HuggingFaceWeightsProps = {}): Weights {
    return new Weights(huggingFaceWeights(props));
  }

  /** From a Cloud Storage bucket that is mounted by the GCS FUSE driver. */
  static gcsFuse(props: GcsFuseWeightsProps): Weights {
    return new Weights(gcsFuseWeights(props));
  }

  /** From a Cloud Storage bucket, streamed into GPU memory by the Run:ai Model Streamer: nothing is mounted or copied. */
  static gcsStream(props: GcsStreamWeightsProps): Weights {
    return new Weights(gcsStreamWeights(props));
  }

  /** From a volume that exists already: Filestore, Lustre, a Hyperdisk ML volume or any other that many pods can read. */
  static persistentVolumeClaim(props: ClaimWeightsProps): Weights {
    return new Weights(claimWeights(props));
  }

  /** From a Hyperdisk ML disk that holds the weights already; the PersistentVolume and its claim are rendered. */
  static hyperdiskMl(props: HyperdiskMlWeightsProps): Weights {
    return new Weights(hyperdiskMlWeights(props));
  }

  /**
   * From an image in a registry, mounted as a volume. Needs Kubernetes 1.35, or 1.33 with the feature gate `ImageVolume`:
   * an older API server drops the volume's source.
   */
  static imageVolume(props: ImageVolumeWeightsProps): Weights {
    return new Weights(imageVolumeWeights(props));
  }

  private constructor(private readonly strategy: WeightsStrategy) {}

  /** @internal */
  _bind(context: WeightsContext): WeightsBinding {
    return this.strategy(context);
  }
}
