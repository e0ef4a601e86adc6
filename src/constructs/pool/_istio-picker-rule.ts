import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  DestinationRule,
  DestinationRuleSpecTrafficPolicyTlsMode as TlsMode,
} from '../../../imports/networking.istio.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import type { PickerReference } from './pool-spec';

/** Id of the rule below its pool. */
export const ISTIO_ID = 'PickerDestination';

/**
 * Tells Istio how to speak with a pool's picker: TLS without verification, since pickers sign their own certificates, or
 * plain HTTP/2. The host is the Service's name in the pool's own namespace.
 */
export function istioPickerRule(
  scope: Construct,
  id: string,
  pool: { readonly name: string; readonly picker: PickerReference | undefined },
): ApiObject {
  const manifest = DestinationRule.manifest({
    metadata: described(`How Istio speaks with the picker of ${pool.name}`),
  });
  return new RenderedObject(scope, id, {
    ...manifest,
    // Late, because the picker is made after its pool.
    spec: () => ({
      host: pool.picker?.serviceName ?? '',
      trafficPolicy: {
        tls:
          pool.picker?.encrypted === false
            ? { mode: TlsMode.DISABLE }
            : { mode: TlsMode.SIMPLE, insecureSkipVerify: true },
      },
    }),
  });
}
