import type { Manifest } from '../manifest';
import { listAt } from './fields';
import { namespaceOf, type ObjectReference, readReference } from './reference';

/** API group of a Gateway, which a parent reference need not name. */
const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** An HTTPRoute. */
export interface Route {
  readonly manifest: Manifest;
  readonly namespace: string;
  /** The Gateways that it attaches to. */
  readonly gateways: readonly ObjectReference[];
  /** The InferencePools that it sends requests to. */
  readonly pools: readonly ObjectReference[];
}

/** Reads an HTTPRoute. */
export function readRoute(manifest: Manifest): Route {
  const { spec } = manifest;
  const namespace = namespaceOf(manifest);
  const parents = listAt(spec, 'parentRefs').map((parent) =>
    readReference(parent, { group: GATEWAY_GROUP, kind: 'Gateway', namespace }),
  );
  const backends = listAt(spec, 'rules')
    .flatMap((rule) => listAt(rule, 'backendRefs'))
    .map((backend) => readReference(backend, { group: '', kind: 'Service', namespace }));
  return {
    manifest,
    namespace,
    gateways: parents.filter(({ kind }) => kind === 'Gateway'),
    pools: backends.filter(({ kind }) => kind === 'InferencePool'),
  };
}
