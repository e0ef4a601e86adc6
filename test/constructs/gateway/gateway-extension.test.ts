import { Chart, Duration } from 'cdk8s';
import { Service } from 'cdk8s-plus-28';
import { GatewayClass, GatewayExtension, type GatewayExtensionProps, InferenceGateway } from '../../../src';
import { only, render, testChart } from '../chart';

function synthesised(props: Partial<GatewayExtensionProps> = {}, gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL) {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass });
  new GatewayExtension(chart, 'guard', { gateway, service: 'guard', port: 9000, ...props });
  return { gateway, objects: render(chart) };
}

const extensionOf = (objects: ReturnType<typeof render>, kind: string) =>
  only(objects, kind).spec.extensionChains[0].extensions[0];

test('the program sees whole requests and answers, and none pass while it is away', () => {
  const { gateway, objects } = synthesised();
  const { spec } = only(objects, 'GCPTrafficExtension');
  expect(spec.targetRefs).toEqual([{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name }]);
  expect(spec.extensionChains[0].extensions).toEqual([
    {
      name: 'extension',
      authority: 'guard',
      backendRef: { group: '', kind: 'Service', name: 'guard', port: 9000 },
      failOpen: false,
      timeout: '1000ms',
      supportedEvents: [
        'RequestHeaders',
        'RequestBody',
        'RequestTrailers',
        'ResponseHeaders',
        'ResponseBody',
        'ResponseTrailers',
      ],
      requestBodySendMode: 'FullDuplexStreamed',
      responseBodySendMode: 'FullDuplexStreamed',
    },
  ]);
  const [{ celMatcher }] = spec.extensionChains[0].matchCondition.celExpressions;
  expect(celMatcher).toContain("request.path == '/v1/chat/completions'");
});

test('its health is asked over gRPC, on the port that tells it', () => {
  const checked = (props: Partial<GatewayExtensionProps>) => {
    const { spec } = only(synthesised(props).objects, 'HealthCheckPolicy');
    expect(spec.targetRef).toEqual({ group: '', kind: 'Service', name: 'guard' });
    return spec.default.config;
  };
  const grpc = (port: number) => ({
    type: 'GRPC',
    grpcHealthCheck: { portSpecification: 'USE_FIXED_PORT', port },
  });
  expect(checked({})).toEqual(grpc(9000));
  expect(checked({ healthPort: 9005 })).toEqual(grpc(9005));
});

test('it may see requests alone, before a route is chosen or after', () => {
  const before = extensionOf(synthesised({ sees: 'requests before routing' }).objects, 'GCPRoutingExtension');
  const after = extensionOf(synthesised({ sees: 'requests' }).objects, 'GCPTrafficExtension');
  for (const extension of [before, after]) {
    expect(extension.supportedEvents).toEqual(['RequestHeaders', 'RequestBody', 'RequestTrailers']);
    expect(extension).not.toHaveProperty('responseBodySendMode');
  }
});

test('how long it may take, and what happens while it is away, are choices', () => {
  const { objects } = synthesised({ timeout: Duration.millis(200), whileAway: 'open' });
  expect(extensionOf(objects, 'GCPTrafficExtension')).toMatchObject({ timeout: '200ms', failOpen: true });
});

test('a Service of the app is taken by reference, and one that speaks HTTP/1.1 is found', () => {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  const service = new Service(chart, 'service', { ports: [{ port: 9000 }] });
  new GatewayExtension(chart, 'guard', { gateway, service, port: 9000 });
  expect(() => render(chart)).toThrow(`GKEI_EXTENSION_PROTOCOL: port 9000 of the Service ${service.name}`);
});

test('a gateway that takes no extensions, one of another namespace and a port that is none are refused', () => {
  expect(() => synthesised({}, GatewayClass.ISTIO)).toThrow(/GKEI_EXTENSION_GATEWAY: the gateway test\/gateway is of/);
  const web = new Chart(testChart(), 'web', { namespace: 'web' });
  const gateway = new InferenceGateway(web, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  expect(() => synthesised({ gateway })).toThrow(
    'GKEI_EXTENSION_NAMESPACE: the extension test/guard is in the namespace llm, and its gateway test/web/gateway in the namespace web',
  );
  expect(() => synthesised({ port: 0 })).toThrow('GKEI_OUT_OF_RANGE: port is 0');
});
