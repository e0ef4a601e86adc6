import { ApiObject } from 'cdk8s';
import { Secret } from 'cdk8s-plus-28';
import { GatewayClass, GatewayTls, InferenceGateway } from '../../../src';
import { only, render, testChart } from '../chart';

function synthesised(make: (chart: ReturnType<typeof testChart>) => GatewayTls, hostname?: string[]) {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', {
    gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL,
    tls: make(chart),
    hostname,
  });
  const objects = render(chart);
  return { gateway, objects, tls: only(objects, 'Gateway').spec.listeners.at(-1).tls };
}

test('a Secret is named by reference or by name', () => {
  const expected = { mode: 'Terminate', certificateRefs: [{ name: 'llm-tls' }] };
  expect(synthesised(() => GatewayTls.secret('llm-tls')).tls).toEqual(expected);
  expect(synthesised((chart) => GatewayTls.secret(Secret.fromSecretName(chart, 'tls', 'llm-tls'))).tls).toEqual(
    expected,
  );
});

test('cert-manager keeps a certificate for all host names in a Secret that the listeners name', () => {
  const hostname = ['llm.example.com', 'chat.example.com'];
  const issuer = { kind: 'ClusterIssuer', name: 'letsencrypt' } as const;
  const { gateway, objects, tls } = synthesised(() => GatewayTls.certManager({ issuer }), hostname);
  expect(only(objects, 'Certificate').spec).toEqual({
    secretName: `${gateway.name}-tls`,
    dnsNames: hostname,
    issuerRef: { group: 'cert-manager.io', kind: 'ClusterIssuer', name: 'letsencrypt' },
    privateKey: { rotationPolicy: 'Always' },
  });
  expect(tls).toEqual({ mode: 'Terminate', certificateRefs: [{ name: `${gateway.name}-tls` }] });
});

test('an issuer of the app is named by reference', () => {
  const { objects } = synthesised(
    (chart) => {
      const issuer = new ApiObject(chart, 'issuer', { apiVersion: 'cert-manager.io/v1', kind: 'Issuer' });
      return GatewayTls.certManager({ issuer });
    },
    ['llm.example.com'],
  );
  const { name } = only(objects, 'Issuer').metadata;
  expect(only(objects, 'Certificate').spec.issuerRef).toEqual({ group: 'cert-manager.io', kind: 'Issuer', name });
});

test('cert-manager needs a host name', () => {
  const issuer = { kind: 'Issuer', name: 'acme' } as const;
  expect(() => synthesised(() => GatewayTls.certManager({ issuer }))).toThrow('GKEI_CERTIFICATE_WITHOUT_HOSTNAME');
});

test('Certificate Manager needs a certificate', () => {
  expect(() => synthesised(() => GatewayTls.certificateManager({ certificates: [] }))).toThrow(
    'GKEI_EMPTY_LIST: tls.certificates of test/gateway is empty',
  );
});

test('a certificate map stands in an annotation, and listeners have no certificate of their own', () => {
  const tls = GatewayTls.certificateManager({ map: 'llm-map' });
  const chart = testChart();
  new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_GLOBAL_EXTERNAL, tls });
  const { metadata, spec } = only(render(chart), 'Gateway');
  expect(metadata.annotations).toHaveProperty(['networking.gke.io/certmap'], 'llm-map');
  expect(spec.listeners.at(-1).tls).toBeUndefined();
});

test('a certificate map on a regional class is found', () => {
  expect(() => synthesised(() => GatewayTls.certificateManager({ map: 'llm-map' }))).toThrow(
    'GKEI_CERTIFICATE_SOURCE_UNSUPPORTED: the annotation networking.gke.io/certmap is "llm-map"',
  );
});
