import type { Pod } from './pod';

/** Where a pod runs. */
export interface PodLocation {
  readonly podIP: string;
  readonly hostIP: string;
}

/**
 * The value of a `fieldRef`.
 *
 * @throws Error for a path that no kubelet offers.
 */
export function podField(pod: Pod, path: string, { podIP, hostIP }: PodLocation): string {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path);
  if (keyed) {
    return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2]!] ?? '';
  }
  const fields: Record<string, string | undefined> = {
    'metadata.name': metadata.name,
    'metadata.namespace': metadata.namespace,
    'metadata.uid': metadata.uid,
    'spec.nodeName': spec.nodeName,
    'spec.serviceAccountName': spec.serviceAccountName,
    'status.hostIP': hostIP,
    'status.podIP': podIP,
    'status.podIPs': podIP,
  };
  const value = fields[path];
  if (value === undefined) {
    throw new Error(`fieldRef ${path} is not supported`);
  }
  return value;
}
