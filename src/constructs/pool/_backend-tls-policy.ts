import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { BackendTlsPolicy, type BackendTlsPolicySpec } from '../../../imports/gateway.networking.k8s.io';
import type { ServerIdentity } from '../model-server/server-tls';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import type { PolicyTarget } from './_gke-policies';

/** Makes gateways speak TLS with a pool's model servers, and verify them; they speak plain HTTP otherwise. */
export function backendTlsPolicy(
  scope: Construct,
  id: string,
  { hostname, authorities }: ServerIdentity,
  targets: () => readonly PolicyTarget[],
): ApiObject {
  const metadata = described(
    `Gateways encrypt what they send to the model servers, and verify that these are ${hostname}; without this they send plain HTTP`,
  );
  const caCertificateRefs = authorities.map((name) => ({ group: '', kind: 'ConfigMap', name }));
  // Late, because a route may make another object that stands for the pool.
  const spec = (): BackendTlsPolicySpec => ({
    targetRefs: [...targets()],
    validation: { hostname, caCertificateRefs },
  });
  return new RenderedObject(scope, id, { metadata, spec, ...BackendTlsPolicy.GVK });
}
