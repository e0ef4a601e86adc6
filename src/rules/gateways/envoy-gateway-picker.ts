import { finding } from '../finding';
import type { Rule } from '../rule';
import { listAt } from '../views/fields';
import { namespaceOf, readReference, referenceKey } from '../views/reference';
import { isUnresolved } from '../views/unresolved';

/** Ways to tell a picker to serve without TLS. */
const PLAIN = ['--secure-serving=false', '--no-secure-serving'];

/**
 * Envoy Gateway speaks plain HTTP/2 with an extension's Service unless a BackendTLSPolicy gives it a CA, and pickers serve TLS
 * unless told otherwise. Judged where the Service and the picker behind it are among the objects.
 */
export const envoyGatewayPicker: Rule = (inventory) => {
  const verified = new Set(
    inventory
      .ofKind('BackendTLSPolicy')
      .flatMap((policy) =>
        listAt(policy.spec, 'targetRefs').map((target) =>
          referenceKey(readReference(target, { group: '', kind: 'Service', namespace: namespaceOf(policy) })),
        ),
      ),
  );
  return inventory.ofKind('EnvoyExtensionPolicy').flatMap((policy) =>
    listAt(policy.spec, 'extProc')
      .flatMap((extension) => listAt(extension, 'backendRefs'))
      .map((backend) => readReference(backend, { group: '', kind: 'Service', namespace: namespaceOf(policy) }))
      .filter((reference) => !verified.has(referenceKey(reference)))
      .flatMap((reference) => inventory.serviceNamed(reference) ?? [])
      .filter(({ reference, selector }) =>
        inventory
          .workloadsSelectedBy(reference.namespace, selector)
          .some(
            ({ answersGateways, pod }) =>
              answersGateways && !pod.containers.some(({ args }) => args.some(maySwitchTlsOff)),
          ),
      )
      .map(({ reference }) => finding('GKEI_ENVOY_GATEWAY_PICKER_TLS', policy, { service: reference.name })),
  );
};

function maySwitchTlsOff(arg: string): boolean {
  return PLAIN.includes(arg) || (isUnresolved(arg) && /^(?!-)|^--secure-serving=/.test(arg));
}
