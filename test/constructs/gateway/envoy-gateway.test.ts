import {
  CLIENT_CONTROL_HEADERS,
  EndpointPicker,
  GatewayClass,
  InferenceGateway,
  InferencePool,
  PickerImplementation,
  PickerTls,
} from '../../../src';
import { only, render, testChart, testServer } from '../chart';

function synthesised(tls = PickerTls.none()) {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ENVOY_GATEWAY });
  const route = gateway.route('chat', { to: [{ pool }] });
  // After the route, as a user may write it.
  const picker = new EndpointPicker(chart, 'picker', { pool, image: 'registry.example/picker:1.0.0', tls });
  return { chart, pool, route, picker, objects: () => render(chart) };
}

test('the route leads to a headless Service of the pool’s pods', () => {
  const { pool, picker, objects } = synthesised();
  const rendered = objects();
  const services = rendered.filter(({ kind, metadata }) => kind === 'Service' && metadata.name !== picker.service.name);
  expect(services.map(({ spec }) => spec)).toEqual([
    {
      clusterIP: 'None',
      selector: pool.selector,
      ports: [{ name: 'http', port: 8000, targetPort: 8000, protocol: 'TCP' }],
    },
  ]);
  expect(only(rendered, 'HTTPRoute').spec.rules[0].backendRefs).toEqual([
    { name: services[0].metadata.name, port: 8000 },
  ]);
});

const UNLIMITED = { maxConnections: 2 ** 32 - 1, maxParallelRequests: 2 ** 32 - 1, maxPendingRequests: 2 ** 32 - 1 };

test('each request of the route is asked about, and goes where the picker says', () => {
  const { route, picker, objects } = synthesised();
  const rendered = objects();
  const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: route.name }];
  expect(only(rendered, 'EnvoyExtensionPolicy').spec).toEqual({
    targetRefs,
    extProc: [
      {
        backendRefs: [{ name: picker.service.name, port: 9002 }],
        processingMode: {
          request: { body: 'FullDuplexStreamed' },
          response: { body: 'FullDuplexStreamed', attributes: ['upstream.address'] },
        },
        statusOnError: 503,
        backendSettings: { circuitBreaker: UNLIMITED },
      },
    ],
  });
  expect(only(rendered, 'BackendTrafficPolicy').spec).toEqual({
    targetRefs,
    loadBalancer: {
      type: 'LeastRequest',
      endpointOverride: { extractFrom: [{ header: 'x-gateway-destination-endpoint' }] },
    },
    circuitBreaker: UNLIMITED,
    retry: { numRetries: 2, retryOn: { triggers: ['connect-failure', 'refused-stream'] } },
    timeout: { http: { requestTimeout: '3600s' } },
  });
});

describe('the picker names further endpoints', () => {
  const argsOf = (objects: ReturnType<typeof render>, picker: EndpointPicker): readonly string[] => {
    const deployment = objects.find(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.name === picker.deployment.name,
    );
    return deployment!.spec.template.spec.containers[0].args;
  };

  test('where all Gateways that route to its pool take them', () => {
    const { objects, picker } = synthesised();
    expect(argsOf(objects(), picker)).toContain('--fallback-endpoints=2');
  });

  test('not where one is not known to, or none is known', () => {
    const { chart, pool, picker } = synthesised();
    new InferenceGateway(chart, 'mesh', { gatewayClass: GatewayClass.ISTIO }).route('mesh', { to: [{ pool }] });
    expect(argsOf(render(chart), picker).join()).not.toContain('fallback-endpoints');
    const alone = testChart();
    const lonely = new EndpointPicker(alone, 'picker', {
      pool: new InferencePool(alone, 'pool', { servers: [testServer(alone)] }),
      image: 'registry.example/picker:1.0.0',
    });
    expect(argsOf(render(alone), lonely).join()).not.toContain('fallback-endpoints');
  });

  test('as many as the user says', () => {
    const chart = testChart();
    const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
    const implementation = PickerImplementation.bundled({ args: { 'fallback-endpoints': 1 } });
    const image = 'registry.example/picker:1.0.0';
    const picker = new EndpointPicker(chart, 'picker', { pool, image, implementation, tls: PickerTls.none() });
    new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ENVOY_GATEWAY }).route('r', { to: [{ pool }] });
    expect(argsOf(render(chart), picker).filter((arg) => arg.includes('fallback'))).toEqual(['--fallback-endpoints=1']);
  });
});

test('the control headers of clients are stripped before the picker sees them, those that a route matches aside', () => {
  const { chart, pool } = synthesised();
  const gateway = new InferenceGateway(chart, 'other', { gatewayClass: GatewayClass.ENVOY_GATEWAY.named('other-eg') });
  gateway.route('tenant', { to: [{ pool }], match: { headers: { 'X-SLO-TTFT-ms': '100' } } });
  const policies = render(chart).filter(({ kind }) => kind === 'ClientTrafficPolicy');
  const removed = policies.map(({ spec }) => spec.headers.earlyRequestHeaders.remove);
  const all = [...CLIENT_CONTROL_HEADERS, 'x-gateway-destination-endpoint'];
  expect(removed).toEqual([all, all.filter((name) => name !== 'x-slo-ttft-ms')]);
  expect(policies[1].spec.targetRefs).toEqual([
    { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: gateway.name },
  ]);
  expect(gateway.clientPolicy?.name).toBe(policies[1].metadata.name);
});

test('they are kept where the gateway says so', () => {
  const chart = testChart();
  const { ENVOY_GATEWAY } = GatewayClass;
  for (const props of [
    { clientControlHeaders: 'keep' as const, gatewayClass: ENVOY_GATEWAY },
    { gatewayClass: ENVOY_GATEWAY.named('in', 'internal') },
  ]) {
    expect(new InferenceGateway(chart, props.gatewayClass.name, props).clientPolicy).toBeUndefined();
  }
});

test('GKE’s policies are left out, and no rule misses them', () => {
  const kinds = synthesised()
    .objects()
    .map(({ kind }) => kind);
  expect(kinds).toContain('InferencePool');
  expect(kinds).not.toContain('HealthCheckPolicy');
});

test('a picker that serves TLS is found', () => {
  expect(synthesised(PickerTls.selfSigned()).objects).toThrow(/EnvoyExtensionPolicy .*GKEI_ENVOY_GATEWAY_PICKER_TLS/);
});

test('pools that Envoy Gateway cannot serve are refused', () => {
  const chart = testChart();
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ENVOY_GATEWAY });
  const pool = (id: string, targetPorts: number[]) =>
    new InferencePool(chart, id, { servers: [testServer(chart, {}, `${id}-server`)], targetPorts });
  const [one, two, ranks] = [pool('one', [8000]), pool('two', [8000]), pool('ranks', [8000, 8001])];
  expect(() => gateway.route('a', { to: [{ pool: one }, { pool: two }] })).toThrow(
    'GKEI_ENVOY_GATEWAY_TARGET: the route test/gateway/a of Envoy Gateway leads to 2 pools, and one rule has one picker',
  );
  expect(() => gateway.route('b', { to: [{ pool: ranks }] })).toThrow(/with the ports 8000, 8001; name one pool/);
  const theirs = InferencePool.fromExisting(chart, 'theirs', { name: 'theirs' });
  expect(() => gateway.route('c', { to: [{ pool: theirs }] })).toThrow(/whose pods are not known here/);
});
