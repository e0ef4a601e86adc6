import { JsonPatch, type Size } from 'cdk8s';
import { errorOf } from '../../../errors';
import { LOAD_SOURCES } from '../../../planning';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import { mountedClaim } from './persistent-volume-claim';
import type { WeightsStrategy } from './weights-strategy';

/** A Hyperdisk ML disk with the weights of a model. */
export interface HyperdiskMlWeightsProps {
  /**
   * The disk, `projects/PROJECT/zones/ZONE/disks/NAME`, in the access mode `READ_ONLY_MANY`. Pods are scheduled into its
   * zone.
   */
  readonly disk: string;
  /** Size of the disk, in whole gibibytes, at least 1. */
  readonly size: Size;
  /**
   * Folder of the model on the disk.
   *
   * @default - the disk's root
   */
  readonly path?: string;
}

/** Both sides of a claim name the same class; none is provisioned from it. */
const STORAGE_CLASS = 'hyperdisk-ml';

/**
 * Renders a PersistentVolume of the disk, pinned to its zone, and the claim that is bound to it.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/persistent-volumes/hyperdisk-ml
 */
export function hyperdiskMlWeights({ disk, size, path }: HyperdiskMlWeightsProps): WeightsStrategy {
  const zone = /^projects\/[^/]+\/zones\/([^/]+)\/disks\/[^/]+$/.exec(disk)?.[1];
  if (zone === undefined) {
    const range = 'projects/PROJECT/zones/ZONE/disks/NAME';
    throw errorOf('GKEI_OUT_OF_RANGE', { option: 'disk of Weights.hyperdiskMl', value: disk, range });
  }
  const shared = { accessModes: ['ReadOnlyMany'], storageClassName: STORAGE_CLASS };
  const storage = `${size.toGibibytes()}Gi`;
  return ({ scope, model }) => {
    const volume: RenderedObject = new RenderedObject(scope, 'WeightsVolume', {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: described(`The Hyperdisk ML disk with the weights of ${model.repository}, which every replica reads`),
      spec: () => ({
        ...shared,
        capacity: { storage },
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          name: claim.name,
          namespace: claim.metadata.namespace,
        },
        csi: { driver: 'pd.csi.storage.gke.io', volumeHandle: disk, fsType: 'ext4', readOnly: true },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [
              { matchExpressions: [{ key: 'topology.gke.io/zone', operator: 'In', values: [zone] }] },
            ],
          },
        },
      }),
    });
    if (volume.metadata.namespace !== undefined) {
      // Every object is made in its chart's namespace, and volumes belong to the cluster.
      volume.addJsonPatch(JsonPatch.remove('/metadata/namespace'));
    }
    const claim: RenderedObject = new RenderedObject(scope, 'WeightsClaim', {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: described(`Gives the replicas the disk with the weights of ${model.repository}`),
      spec: () => ({ ...shared, volumeName: volume.name, resources: { requests: { storage } } }),
    });
    return mountedClaim(claim.name, path, LOAD_SOURCES.hyperdiskMl);
  };
}
