import { type Endpoint, endpointId } from '../pool';
import type { KubernetesObject } from './cluster-watch';

/** The part of a pod that is read. */
export interface Pod extends KubernetesObject {
  readonly status?: {
    readonly phase?: string;
    readonly podIP?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/**
 * The endpoints of pods: each pod's address with each of the pool's ports.
 *
 * A pod that is not Ready, or Terminating, is a member that must not be picked: it may still be answering. One that
 * ended (Failed or Succeeded) or has no address is none, for its address may belong to another pod by now.
 */
export function podEndpoints(pods: Iterable<Pod>, ports: readonly number[]): Endpoint[] {
  const endpoints = new Map<string, Endpoint>();
  for (const pod of pods) {
    const address = pod.status?.podIP;
    if (!address || pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') continue;
    const { name, labels = {} } = pod.metadata;
    for (const port of ports) {
      const endpoint = { id: endpointId(address, port), name, address, port, labels, ready: isReady(pod) };
      // While a pod goes and another comes, both may claim one address: the ready one has it.
      if (endpoint.ready || !endpoints.get(endpoint.id)?.ready) endpoints.set(endpoint.id, endpoint);
    }
  }
  return [...endpoints.values()];
}

function isReady({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
