import { LOAD_SOURCES } from '../../../planning';
import { accountName, type GcsBucketProps } from '../gcs-mount';
import { MOUNTED, type WeightsStrategy } from './weights-strategy';

/** How weights are streamed from a bucket. */
export interface GcsStreamWeightsProps extends GcsBucketProps {
  /**
   * Folder of the model inside the bucket.
   *
   * @default - the bucket's root
   */
  readonly path?: string;
}

/**
 * Streams a bucket into GPU memory. vLLM takes `gs://` addresses from release 0.10.2 on.
 *
 * @see https://docs.vllm.ai/en/latest/models/extensions/runai_model_streamer.html
 */
export function gcsStreamWeights({ bucket, path, serviceAccount }: GcsStreamWeightsProps): WeightsStrategy {
  return () => ({
    ...MOUNTED,
    served: ['gs:/', bucket, ...(path ? [path] : [])].join('/'),
    source: LOAD_SOURCES.bucket,
    flags: { 'load-format': 'runai_streamer' },
    serviceAccountName: accountName(serviceAccount),
  });
}
