import type { KubeObject } from '../../cluster/kube-object';
import { byAge, keyOf } from '../gateway-objects';
import { refuseFields, Unsupported } from '../unsupported';

/**
 * The policy that names a route of its own namespace as its target; of several, the oldest.
 *
 * @throws Unsupported for policies of the namespace that choose their targets otherwise, or target something else.
 */
export function routePolicy(policies: readonly KubeObject[], route: KubeObject): KubeObject | undefined {
  return policies
    .filter(({ metadata }) => metadata.namespace === route.metadata.namespace)
    .filter((policy) => {
      refuseFields(keyOf(policy), policy['spec'], ['targetRef', 'targetSelectors', 'mergeType']);
      return policy['spec'].targetRefs.some(({ kind, name, sectionName }: KubeObject & Target) => {
        if (kind !== 'HTTPRoute' || sectionName !== undefined) {
          throw new Unsupported(`the target of ${keyOf(policy)}, which is not a whole HTTPRoute`);
        }
        return name === route.metadata.name;
      });
    })
    .sort(byAge)[0];
}

interface Target {
  readonly name: string;
  readonly sectionName?: string;
}
