/** The part of an InferencePool that is read, in either generation of the API. */
import type { ApiProfile } from '../../catalog/api-profile';
import type { KubernetesObject } from './cluster-watch';

/** `inference.networking.k8s.io/v1`. */
interface PoolV1 extends KubernetesObject {
  readonly spec: {
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly targetPorts: readonly { readonly number: number }[];
  };
}

/** `inference.networking.x-k8s.io/v1alpha2`: labels directly under `selector`, and one port. */
interface PoolV1Alpha2 extends KubernetesObject {
  readonly spec: {
    readonly selector: Readonly<Record<string, string>>;
    readonly targetPortNumber: number;
  };
}

/** An InferencePool as the API server keeps it. */
export type PoolObject = PoolV1 | PoolV1Alpha2;

/** What a pool says about its endpoints. */
export interface PoolContent {
  /** Label selector of its pods, as a query writes it. */
  readonly selector: string;
  readonly ports: readonly number[];
}

/** API path of the pools of a namespace. */
export function poolsPath({ group, version }: Pick<ApiProfile, 'group' | 'version'>, namespace: string): string {
  return `/apis/${group}/${version}/namespaces/${namespace}/inferencepools`;
}

/** Reads a pool. */
export function poolContent({ spec }: PoolObject): PoolContent {
  return 'targetPortNumber' in spec
    ? { selector: labelQuery(spec.selector), ports: [spec.targetPortNumber] }
    : { selector: labelQuery(spec.selector.matchLabels), ports: spec.targetPorts.map(({ number }) => number) };
}

function labelQuery(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
}
