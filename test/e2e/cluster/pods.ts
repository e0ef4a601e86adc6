import type { ApiClient } from './api-client';
import { type EventuallyOptions, eventually } from './eventually';
import { hasCondition, type KubeObject, reference } from './kube-object';

/** The status of one container of a pod; the first by default. */
export function containerStatus({ status }: KubeObject, index = 0): KubeObject {
  return status?.containerStatuses?.[index] ?? {};
}

export function isReady(pod: KubeObject): boolean {
  return hasCondition(pod, 'Ready');
}

/** The port of a pod that a Service's port leads to: a number, or the name of a container's port. */
export function targetPort({ port, targetPort: target = port }: KubeObject, { spec }: KubeObject): number {
  if (typeof target === 'number') {
    return target;
  }
  const ports: readonly KubeObject[] = spec.containers.flatMap(({ ports = [] }: KubeObject) => ports);
  return ports.find(({ name }) => name === target)?.['containerPort'];
}

/** The pods of a namespace, those that are being deleted included. */
export async function podsOf(api: ApiClient, namespace: string, labelSelector?: string): Promise<KubeObject[]> {
  const { items } = await api.list(reference('v1', 'Pod', namespace), { labelSelector });
  return items.map((pod) => ({ ...pod, apiVersion: 'v1', kind: 'Pod' }));
}

/** Waits until a pod's stored state is as it should be. */
export async function podBecomes(
  api: ApiClient,
  pod: KubeObject,
  what: string,
  holds: (pod: KubeObject) => unknown,
  options?: EventuallyOptions,
): Promise<KubeObject> {
  let last: KubeObject = pod;
  return eventually(
    `${pod.metadata.name} ${what}`,
    async () => {
      last = await api.get(pod);
      return holds(last) ? last : undefined;
    },
    options,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; status: ${JSON.stringify(last['status'])}`);
  });
}

/** Waits until a pod's object is gone. */
export async function podIsGone(api: ApiClient, pod: KubeObject, options?: EventuallyOptions): Promise<void> {
  await eventually(
    `${pod.metadata.name} is gone`,
    async () => (await api.find(pod))?.metadata.uid !== pod.metadata.uid,
    options,
  );
}
