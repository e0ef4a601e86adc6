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
 * Annotations of a pod that name the ports on which it serves, of those of its pool: a server with several data-parallel
 * ranks may run fewer than the pool has ports. The second is the older name.
 *
 * @see https://github.com/llm-d/llm-d-router/tree/v0.10.0/docs
 */
const ACTIVE_PORTS = ['llm-d.ai/active-ports', 'inference.networking.k8s.io/active-ports'] as const;

/**
 * The endpoints of pods: each pod's address with each of the pool's ports, or those of them that the pod says are active.
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
    for (const port of activePorts(pod, ports)) {
      const endpoint = { id: endpointId(address, port), name, address, port, labels, ready: isReady(pod) };
      // While a pod goes and another comes, both may claim one address: the ready one has it.
      if (endpoint.ready || !endpoints.get(endpoint.id)?.ready) endpoints.set(endpoint.id, endpoint);
    }
  }
  return [...endpoints.values()];
}

/** A pod that names no port of the pool's, or nothing readable, is taken to serve on all of them. */
function activePorts({ metadata: { annotations } }: Pod, ports: readonly number[]): readonly number[] {
  const written = ACTIVE_PORTS.map((key) => annotations?.[key]).find((value) => value !== undefined);
  const active = written?.split(',').map((port) => Number(port.trim()));
  const served = ports.filter((port) => active?.includes(port));
  return served.length > 0 ? served : ports;
}

function isReady({ metadata, status }: Pod): boolean {
  if (metadata.deletionTimestamp !== undefined) return false;
  return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
