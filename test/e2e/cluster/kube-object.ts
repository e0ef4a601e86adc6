/** What the API server needs to find an object. */
export interface ObjectReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly deletionGracePeriodSeconds?: number;
}

/** Any Kubernetes object: tests know the shape of what they ask for. */
export interface KubeObject extends ObjectReference {
  readonly metadata: ObjectMeta;
  // biome-ignore lint/suspicious/noExplicitAny: the shape of spec, status, data and the rest depends on the kind
  readonly [field: string]: any;
}

/** Names an object. */
export function reference(apiVersion: string, kind: string, namespace?: string, name?: string): ObjectReference {
  return { apiVersion, kind, metadata: { namespace, name } };
}

/** Whether an object carries all labels of a selector. */
export function selects(selector: Readonly<Record<string, string>>, { metadata }: KubeObject): boolean {
  return Object.entries(selector).every(([key, value]) => metadata.labels?.[key] === value);
}

/** Whether the status of an object has a condition that is True. */
export function hasCondition(object: Pick<KubeObject, string>, type: string): boolean {
  const conditions: readonly KubeObject[] = object['status']?.conditions ?? [];
  return conditions.some((condition) => condition['type'] === type && condition['status'] === 'True');
}
