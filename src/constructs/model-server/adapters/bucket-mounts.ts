import { type GcsBucketProps, gcsMount } from '../gcs-mount';
import { joinAdditions, type PodAdditions } from '../pod-additions';

/** Folder that buckets with adapters are mounted below. */
const FOLDER = '/adapters';

/** Where vLLM finds a folder of a bucket. */
export function bucketPath({ bucket, path }: { readonly bucket: string; readonly path: string }): string {
  return `${FOLDER}/${bucket}/${path}`.replace(/\/+/g, '/').replace(/\/$/, '');
}

/** Mounts buckets with adapters, each once. */
export function bucketMounts(server: string, buckets: readonly GcsBucketProps[]): PodAdditions {
  const names = [...new Set(buckets.map(({ bucket }) => bucket))];
  const mounts = names.map((name, index) =>
    gcsMount(`adapters-${index}`, `${FOLDER}/${name}`, buckets.find(({ bucket }) => bucket === name)!),
  );
  return joinAdditions(server, mounts);
}
