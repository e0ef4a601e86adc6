import { LOAD_SOURCES, weightBytes } from '../../../planning';
import { type GcsBucketProps, gcsMount } from '../gcs-mount';
import { MOUNTED, mountedPath, PREFETCH, WEIGHTS_FOLDER, type WeightsStrategy } from './weights-strategy';

/** How weights are read from a mounted bucket. */
export interface GcsFuseWeightsProps extends GcsBucketProps {
  /**
   * Folder of the model inside the bucket.
   *
   * @default - the bucket's root
   */
  readonly path?: string;
  /**
   * Where the driver's cache keeps a copy of the weights, as parallel downloads need one. `memory` is fastest and asks the
   * node for as much memory as the weights take; `disk` is as fast as the node's disk.
   *
   * @default 'memory'
   */
  readonly cache?: 'memory' | 'disk';
}

/** A volume of this name is where the driver's sidecar keeps its file cache. */
const CACHE_VOLUME = 'gke-gcsfuse-cache';

/** Mounts a bucket. */
export function gcsFuseWeights({ path, cache = 'memory', ...bucket }: GcsFuseWeightsProps): WeightsStrategy {
  return ({ model }) => {
    const mount = gcsMount('weights', WEIGHTS_FOLDER, bucket);
    const bytes = weightBytes(model);
    const inMemory = cache === 'memory';
    return {
      ...MOUNTED,
      ...mount,
      served: mountedPath(path),
      source: LOAD_SOURCES.bucket,
      copies: { disk: inMemory ? 0 : bytes, memory: inMemory ? bytes : 0 },
      flags: PREFETCH,
      volumes: [...mount.volumes!, { name: CACHE_VOLUME, emptyDir: inMemory ? { medium: 'Memory' } : {} }],
    };
  };
}
