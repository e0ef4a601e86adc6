import { ReferenceGrant } from '../../../imports/gateway.networking.k8s.io';
import type { IInferencePool } from '../pool/i-inference-pool';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** Lets the HTTPRoutes of another namespace use a pool: one grant for each namespace, beside the pool. */
export function grantPool(pool: IInferencePool, namespace: string): void {
  const id = `RoutesFrom-${namespace}`;
  if (pool.node.tryFindChild(id) !== undefined) {
    return;
  }
  const manifest = ReferenceGrant.manifest({
    metadata: {
      namespace: pool.namespace,
      ...described(
        `Routes of the namespace ${namespace} may send requests to the pool ${pool.name} of ${pool.namespace}`,
      ),
    },
    spec: {
      from: [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', namespace }],
      to: [{ group: pool.group, kind: pool.kind, name: pool.name }],
    },
  });
  RenderedObject.ofManifest(pool, id, manifest);
}
