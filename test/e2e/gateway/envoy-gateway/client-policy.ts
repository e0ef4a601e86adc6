import type { KubeObject } from '../../cluster/kube-object';
import { type GatewayObjects, keyOf } from '../gateway-objects';
import { refuseOtherFields } from '../unsupported';
import { attachedPolicy } from './attached-policy';

/**
 * The headers that a ClientTrafficPolicy removes from every request to a Gateway as soon as it comes in.
 *
 * @throws Unsupported for settings of other things.
 */
export function removedEarly(gateway: KubeObject, { clientPolicies }: GatewayObjects): readonly string[] {
  const policy = attachedPolicy(clientPolicies, gateway);
  if (!policy) {
    return [];
  }
  const of = keyOf(policy);
  refuseOtherFields(of, policy['spec'], ['targetRefs', 'headers']);
  const { headers = {} } = policy['spec'];
  refuseOtherFields(`headers of ${of}`, headers, ['earlyRequestHeaders']);
  refuseOtherFields(`earlyRequestHeaders of ${of}`, headers.earlyRequestHeaders ?? {}, ['remove']);
  return headers.earlyRequestHeaders?.remove ?? [];
}
