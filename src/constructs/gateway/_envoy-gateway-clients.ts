import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { CLIENT_CONTROL_HEADERS, DESTINATION_HEADER } from '../../catalog';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** What is emitted of a ClientTrafficPolicy of Envoy Gateway. */
interface ClientTrafficPolicySpec {
  readonly targetRefs: readonly { readonly group: string; readonly kind: string; readonly name: string }[];
  readonly headers: { readonly earlyRequestHeaders: { readonly remove: readonly string[] } };
}

/**
 * Strips the control headers of clients as soon as a request comes in. Envoy Gateway does what a route's own filter says only
 * after the picker has seen the request. The destination goes too: the picker has not named it yet.
 *
 * @param matched the headers, in lower case, that routes of the gateway match, which therefore stay
 */
export function envoyGatewayClientPolicy(
  scope: Construct,
  id: string,
  gateway: string,
  matched: ReadonlySet<string>,
): ApiObject {
  const spec = (): ClientTrafficPolicySpec => ({
    targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway }],
    headers: {
      earlyRequestHeaders: {
        remove: [...CLIENT_CONTROL_HEADERS, DESTINATION_HEADER].filter((name) => !matched.has(name)),
      },
    },
  });
  return new RenderedObject(scope, id, {
    apiVersion: 'gateway.envoyproxy.io/v1alpha1',
    kind: 'ClientTrafficPolicy',
    metadata: described('Strips the headers by which clients could steer the picker, before it sees them'),
    // Late, because routes are made after the gateway.
    spec,
  });
}
