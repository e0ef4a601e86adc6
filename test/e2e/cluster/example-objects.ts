import type { Manifest } from '../../../src/rules';
import { synthesise } from '../../examples/synthesise';
import { type Example, factsOf, type Generation } from '../../examples/table';
import { type KubeObject, reference } from './kube-object';

/** The namespace that the examples' charts name. */
const EXAMPLE_NAMESPACE = 'llm';

/** The objects of an example, moved into another namespace. */
export function exampleObjects(example: Example, namespace: string, generation?: Generation): KubeObject[] {
  return inNamespace(synthesise(example, generation), namespace);
}

/** The objects that an example says exist already. */
export function prerequisites(example: Example, namespace: string): KubeObject[] {
  const { secrets = {}, existing = [] } = factsOf(example);
  return [
    ...(Object.entries(secrets).map(([name, stringData]) => ({
      ...reference('v1', 'Secret', namespace, name),
      stringData,
    })) as KubeObject[]),
    ...inNamespace(existing, namespace),
  ];
}

/** Objects of the examples' namespace in another one. */
export function inNamespace(objects: readonly Manifest[], namespace: string): KubeObject[] {
  return JSON.parse(JSON.stringify(objects), (key, value) =>
    key === 'namespace' && value === EXAMPLE_NAMESPACE ? namespace : value,
  );
}

/** The one object that the predicate holds for. */
export function only(objects: readonly KubeObject[], what: string, holds: (object: KubeObject) => boolean): KubeObject {
  const found = objects.filter(holds);
  if (found.length !== 1) {
    throw new Error(`${found.length} objects are ${what}, not one`);
  }
  return found[0]!;
}

/** The Deployment or LeaderWorkerSet of the model servers. */
export function modelServerWorkload(objects: readonly KubeObject[]): KubeObject {
  return workloadOf(objects, 'model-server');
}

export function pickerDeployment(objects: readonly KubeObject[]): KubeObject {
  return workloadOf(objects, 'endpoint-picker');
}

function workloadOf(objects: readonly KubeObject[], component: string): KubeObject {
  return only(
    objects,
    `the workload of the ${component}`,
    ({ kind, metadata }) =>
      ['Deployment', 'LeaderWorkerSet'].includes(kind) &&
      metadata.labels?.['app.kubernetes.io/component'] === component,
  );
}

/** The label selector of a workload's pods, as a query. */
export function podSelector({ kind, metadata, spec }: KubeObject): string {
  const labels: Record<string, string> =
    kind === 'LeaderWorkerSet' ? { 'leaderworkerset.sigs.k8s.io/name': metadata.name } : spec.selector.matchLabels;
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** How many pods a workload has when it is complete: a replica of a LeaderWorkerSet is a group of them. */
export function podCount({ spec }: KubeObject): number {
  return spec.replicas * (spec.leaderWorkerTemplate?.size ?? 1);
}
