import { estimateLoadTime, LOAD_SOURCES } from '../../../planning';
import { MOUNTED, mountedPath, WEIGHTS_FOLDER, type WeightsStrategy } from './weights-strategy';

/** How weights are read from an image. */
export interface ImageVolumeWeightsProps {
  /** The image or artifact, with a tag that stays or a digest, such as `europe-docker.pkg.dev/acme/models/qwen3-8b:1`. */
  readonly reference: string;
  /**
   * Folder of the model inside the image.
   *
   * @default - the image's root
   */
  readonly path?: string;
}

/**
 * Mounts an image as a volume; the node pulls it before the pod starts and keeps it for the next one.
 *
 * @see https://kubernetes.io/docs/tasks/configure-pod-container/image-volumes beta and on by default from Kubernetes 1.35
 */
export function imageVolumeWeights({ reference, path }: ImageVolumeWeightsProps): WeightsStrategy {
  return ({ model }) => ({
    ...MOUNTED,
    served: mountedPath(path),
    source: LOAD_SOURCES.nodeDisk,
    secondsBeforeStart: estimateLoadTime(model, LOAD_SOURCES.registry).download,
    volumes: [{ name: 'weights', image: { reference, pullPolicy: 'IfNotPresent' } }],
    volumeMounts: [{ name: 'weights', mountPath: WEIGHTS_FOLDER, readOnly: true }],
  });
}
