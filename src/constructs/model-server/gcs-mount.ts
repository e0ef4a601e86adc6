import type { IServiceAccount } from 'cdk8s-plus-28';
import type { Volume } from '../rendering/pod-spec';
import type { PodAdditions } from './pod-additions';

/** A Cloud Storage bucket, and who reads it. */
export interface GcsBucketProps {
  /** Name of the bucket. */
  readonly bucket: string;
  /**
   * Account of the pods, by reference or by name. Workload Identity Federation lets it read the bucket: grant
   * `roles/storage.objectViewer` to its principal.
   *
   * @default - the namespace's account `default`
   */
  readonly serviceAccount?: IServiceAccount | string;
}

/**
 * Options of a mount that only reads objects that never change: metadata and file contents are kept for ever, and files
 * come in parallel parts.
 *
 * @see https://cloud.google.com/kubernetes-engine/docs/how-to/cloud-storage-fuse-csi-driver-perf
 */
const READ_ONLY_OPTIONS = [
  'implicit-dirs',
  'metadata-cache:ttl-secs:-1',
  'metadata-cache:stat-cache-max-size-mb:-1',
  'metadata-cache:type-cache-max-size-mb:-1',
  'file-system:kernel-list-cache-ttl-secs:-1',
  'file-cache:max-size-mb:-1',
  'file-cache:cache-file-for-range-read:true',
  'file-cache:enable-parallel-downloads:true',
];

/** GKE's webhook adds the sidecar that mounts to pods with the first of these; "0" takes the sidecar's own limits away. */
const SIDECAR_ANNOTATIONS = {
  'gke-gcsfuse/volumes': 'true',
  'gke-gcsfuse/cpu-limit': '0',
  'gke-gcsfuse/memory-limit': '0',
  'gke-gcsfuse/ephemeral-storage-limit': '0',
};

/** Mounts a bucket read-only by the GCS FUSE driver. */
export function gcsMount(name: string, mountPath: string, { bucket, serviceAccount }: GcsBucketProps): PodAdditions {
  const volume: Volume = {
    name,
    csi: {
      driver: 'gcsfuse.csi.storage.gke.io',
      readOnly: true,
      volumeAttributes: { bucketName: bucket, mountOptions: READ_ONLY_OPTIONS.join(',') },
    },
  };
  return {
    annotations: SIDECAR_ANNOTATIONS,
    serviceAccountName: accountName(serviceAccount),
    volumes: [volume],
    volumeMounts: [{ name, mountPath, readOnly: true }],
  };
}

/** Name of an account that is given by reference or by name. */
export function accountName(account: IServiceAccount | string | undefined): string | undefined {
  return typeof account === 'string' ? account : account?.name;
}
