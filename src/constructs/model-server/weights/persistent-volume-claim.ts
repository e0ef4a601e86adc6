import type { IPersistentVolumeClaim } from 'cdk8s-plus-28';
import { LOAD_SOURCES, type LoadSource } from '../../../planning';
import {
  MOUNTED,
  mountedPath,
  PREFETCH,
  WEIGHTS_FOLDER,
  type WeightsBinding,
  type WeightsStrategy,
} from './weights-strategy';

/** How weights are read from an existing volume. */
export interface ClaimWeightsProps {
  /** The claim, by reference or by name. Every replica mounts it, read-only: its volume must allow that. */
  readonly claim: IPersistentVolumeClaim | string;
  /**
   * Folder of the model inside the volume.
   *
   * @default - the volume's root
   */
  readonly path?: string;
}

/** Mounts an existing claim. */
export function claimWeights({ claim, path }: ClaimWeightsProps): WeightsStrategy {
  const name = typeof claim === 'string' ? claim : claim.name;
  return () => mountedClaim(name, path, LOAD_SOURCES.volume);
}

/** Mounts a claim read-only. */
export function mountedClaim(claimName: string, path: string | undefined, source: LoadSource): WeightsBinding {
  return {
    ...MOUNTED,
    served: mountedPath(path),
    source,
    flags: PREFETCH,
    volumes: [{ name: 'weights', persistentVolumeClaim: { claimName, readOnly: true } }],
    volumeMounts: [{ name: 'weights', mountPath: WEIGHTS_FOLDER, readOnly: true }],
  };
}
