import type { KubeObject } from '../../cluster/kube-object';
import { byAge, keyOf } from '../gateway-objects';
import { refuseFields, Unsupported } from '../unsupported';

/**
 * The policy that names an object of its own namespace as its target; of several, the oldest.
 *
 * @throws Unsupported for policies of the namespace that choose their targets otherwise, or target another kind or a part.
 */
export function attachedPolicy(policies: readonly KubeObject[], target: KubeObject): KubeObject | undefined {
  return policies
    .filter(({ metadata }) => metadata.namespace === target.metadata.namespace)
    .filter((policy) => {
      refuseFields(keyOf(policy), policy['spec'], ['targetRef', 'targetSelectors', 'mergeType']);
      return policy['spec'].targetRefs.some(({ kind, name, sectionName }: KubeObject & Target) => {
        if (kind !== target.kind || sectionName !== undefined) {
          throw new Unsupported(`the target of ${keyOf(policy)}, which is not a whole ${target.kind}`);
        }
        return name === target.metadata.name;
      });
    })
    .sort(byAge)[0];
}

interface Target {
  readonly name: string;
  readonly sectionName?: string;
}
