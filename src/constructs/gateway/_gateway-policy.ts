import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { GcpGatewayPolicy } from '../../../imports/networking.gke.io';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';

/** What GKE's load balancer is told about a Gateway beyond Gateway API. */
export interface GatewayPolicySettings {
  readonly sslPolicy?: string;
  readonly globalAccess?: boolean;
}

/** Makes the GCPGatewayPolicy of a Gateway; none where nothing is set. */
export function gatewayPolicy(
  scope: Construct,
  id: string,
  gateway: string,
  { sslPolicy, globalAccess }: GatewayPolicySettings,
): ApiObject | undefined {
  if (sslPolicy === undefined && globalAccess === undefined) {
    return undefined;
  }
  const reasons = [
    ...(sslPolicy === undefined ? [] : [`TLS versions and ciphers are those of the SSL policy ${sslPolicy}`]),
    ...(globalAccess ? ['clients of every region reach the load balancer'] : []),
  ];
  const manifest = GcpGatewayPolicy.manifest({
    metadata: described(reasons.join('; ') || 'Only clients of its own region reach the load balancer'),
    spec: {
      default: { sslPolicy, allowGlobalAccess: globalAccess },
      targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway },
    },
  });
  return RenderedObject.ofManifest(scope, id, manifest);
}
