import { type CertificateSource, GatewayClass } from '../../src/catalog';
import { markdownTable } from './markdown';

const CERTIFICATES: Readonly<Record<CertificateSource, string>> = {
  secret: 'Secret',
  'certificate-manager': 'regional certificates of Certificate Manager',
  'certificate-map': 'certificate map of Certificate Manager',
};

/** `docs/reference/gateway-classes.md`: what each class of the catalog is and can do. */
export function gatewayClassesPage(): string {
  const statics = new Map(Object.entries(GatewayClass).map(([name, value]) => [value, name]));
  const rows = GatewayClass.ALL.map((gatewayClass) => [
    `\`${statics.get(gatewayClass)}\``,
    `\`${gatewayClass.name}\``,
    gatewayClass.proxy,
    gatewayClass.exposure === 'by-service' ? 'by the type of its Service' : gatewayClass.exposure,
    gatewayClass.inferencePools,
    gatewayClass.poolSplits,
    gatewayClass.stripsBeforePicker,
    gatewayClass.backendTls,
    gatewayClass.fallbackLists,
    gatewayClass.certificates.map((source) => CERTIFICATES[source]).join(', '),
    gatewayClass.proxyOnlySubnet ?? '',
  ]);
  return `${[INTRODUCTION, markdownTable(HEAD, rows), NOTES].join('\n\n')}\n`;
}

const HEAD = [
  '`GatewayClass`',
  'name',
  'proxy',
  'reachable',
  'inference pools',
  'splits between pools',
  'strips headers before the picker',
  'TLS to the model servers',
  'takes several endpoints',
  'certificates from',
  'proxy-only subnet',
];

const INTRODUCTION = `# Gateway classes

What each class is known to do for inference pools, as of autumn 2026. \`unconfirmed\` means that no published report,
manifest or issue shows it either way: try it before you rely on it. Nothing here was tried on a live cluster.`;

const NOTES = `- A Gateway whose class is not known to route to pools is a finding, \`GKEI_GATEWAY_CLASS_UNSUPPORTED\`.
- A class with a name of your own is \`GatewayClass.ISTIO.named('istio-internal', 'internal')\`: it has the facts of the
  class that it is like, and the Gateway says which by the annotation \`gke-inference/gateway-class-like\`.
- **Splits between pools**: on Istio two pools in one rule share the picker of one
  ([istio/istio#61594](https://github.com/istio/istio/issues/61594)), which is the finding \`GKEI_POOL_SPLIT_UNSUPPORTED\`.
- **Strips headers before the picker**: Istio changes a route's headers after its other filters
  ([istio/istio#60256](https://github.com/istio/istio/issues/60256)), so that a picker still sees what a client sent. Keep such
  a gateway internal, or strip the headers in front of it. Envoy Gateway does the same; there the ClientTrafficPolicy that
  \`InferenceGateway\` renders strips them as soon as a request comes in.
- **TLS to the model servers** is asked for by a BackendTLSPolicy, which GKE serves for pools since 2026-05-29, though not behind
  its global external classes: that is the finding \`GKEI_BACKEND_TLS_UNSUPPORTED\`. Envoy Gateway verifies the Service that
  stands for the pool.
- **Takes several endpoints**: a picker may name further endpoints for a gateway to try where it cannot reach the first. The bundled
  picker names two where all routes to its pool lead through classes that are known to take them; elsewhere
  \`PickerImplementation.bundled({ args: { 'fallback-endpoints': 2 } })\` makes it.
- **Certificate maps** belong to GKE's global classes alone. On a regional class the annotation is the finding
  \`GKEI_CERTIFICATE_SOURCE_UNSUPPORTED\`.
- **Proxy-only subnet**: GKE programs no Gateway of the class before a subnet of this purpose is in the region. One
  region of a network holds subnets of one of the two purposes only.
- The cross-region class serves the clusters of a fleet, by GCPInferencePoolImport.
- Envoy Gateway 1.9 has no backend of the kind InferencePool; kgateway's support for it moved to agentgateway.

Sources: conformance reports and manifests of the
[Gateway API Inference Extension](https://github.com/kubernetes-sigs/gateway-api-inference-extension) and of
[llm-d](https://github.com/llm-d/llm-d), GKE's
[capabilities of gateway classes](https://docs.cloud.google.com/kubernetes-engine/docs/how-to/gatewayclass-capabilities) and
[secure a Gateway](https://docs.cloud.google.com/kubernetes-engine/docs/how-to/secure-gateway).`;
