import { Duration } from 'cdk8s';
import { ApiProfile, GatewayClass, InferenceGateway, InferencePool } from '../../../src';
import { only, render, testChart, testPool, testServer } from '../chart';

/** A second port on which the server's container listens. */
const PORTS = {
  spec: { template: { spec: { containers: [{ name: 'vllm', ports: [{ name: 'rank-1', containerPort: 8001 }] }] } } },
};

test('the pool selects the pods of its servers and their port', () => {
  const chart = testChart();
  testPool(chart, [testServer(chart, { port: 8080 }), testServer(chart, { port: 8080 }, 'more')]);
  const objects = render(chart);
  const { spec } = only(objects, 'InferencePool');
  expect(spec.targetPorts).toEqual([{ number: 8080 }]);
  const deployments = objects.filter(({ kind }) => kind === 'Deployment');
  expect(deployments).toHaveLength(2);
  for (const deployment of deployments) {
    expect(deployment.spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  }
});

test('the picker is referred to by service, port and failure mode', () => {
  const chart = testChart();
  testPool(chart);
  expect(only(render(chart), 'InferencePool').spec.endpointPickerRef).toEqual({
    name: 'picker',
    port: { number: 9002 },
    failureMode: 'FailOpen',
  });
});

test('the load balancer probes what the servers answer', () => {
  const chart = testChart();
  const pool = testPool(chart, [testServer(chart, { port: 8080 })]);
  const { spec } = only(render(chart), 'HealthCheckPolicy');
  expect(spec.targetRef).toEqual({ group: 'inference.networking.k8s.io', kind: 'InferencePool', name: pool.name });
  expect(spec.default.config).toEqual({
    type: 'HTTP',
    httpHealthCheck: { portSpecification: 'USE_FIXED_PORT', port: 8080, requestPath: '/health' },
  });
});

test('the backend policy lets streams run and pods drain', () => {
  const chart = testChart();
  const server = testServer(chart, { drain: { shutdown: Duration.minutes(10) } });
  const pool = new InferencePool(chart, 'pool', { servers: [server], requestTimeout: Duration.minutes(30) });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  expect(only(render(chart), 'GCPBackendPolicy').spec.default).toEqual({
    timeoutSec: 1800,
    connectionDraining: { drainingTimeoutSec: server.terminationGracePeriod },
  });
  expect(server.terminationGracePeriod).toBe(630);
});

test('the first generation of the API says the same in its own words', () => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)], api: ApiProfile.V1ALPHA2 });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailClose' });
  const { apiVersion, spec } = only(render(chart), 'InferencePool');
  expect(apiVersion).toBe('inference.networking.x-k8s.io/v1alpha2');
  expect(spec).toEqual({
    selector: pool.selector,
    targetPortNumber: 8000,
    extensionRef: { name: 'picker', portNumber: 9002, failureMode: 'FailClose' },
  });
});

test('a pool without servers is refused', () => {
  expect(() => new InferencePool(testChart(), 'pool', { servers: [] })).toThrow(
    'GKEI_EMPTY_LIST: servers of test/pool is empty; name at least one in servers',
  );
});

test('servers on different ports are refused with their ports', () => {
  const chart = testChart();
  const servers = [testServer(chart, { port: 8000 }), testServer(chart, { port: 8001 }, 'other')];
  expect(() => new InferencePool(chart, 'pool', { servers })).toThrow(
    'GKEI_POOL_PORTS_DIFFER: the model servers of the pool test/pool listen on different ports: test/server 8000, test/other 8001',
  );
});

test('a server joins one pool only', () => {
  const chart = testChart();
  const server = testServer(chart);
  testPool(chart, [server]);
  expect(() => new InferencePool(chart, 'second', { servers: [server] })).toThrow(
    /GKEI_SERVER_IN_TWO_POOLS: .* test\/server is in the pools test\/pool and test\/second/,
  );
});

test('a second picker is refused', () => {
  const pool = testPool(testChart());
  expect(() => pool.usePicker({ serviceName: 'other', port: 9002, failureMode: 'FailOpen' })).toThrow(
    /GKEI_POOL_HAS_PICKER: the pool test\/pool already has the picker picker/,
  );
});

test('each target port is an endpoint, and the first is probed', () => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', {
    servers: [testServer(chart, { overrides: PORTS })],
    targetPorts: [8000, 8001],
  });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  const objects = render(chart);
  expect(only(objects, 'InferencePool').spec.targetPorts).toEqual([{ number: 8000 }, { number: 8001 }]);
  expect(only(objects, 'HealthCheckPolicy').spec.default.config.httpHealthCheck.port).toBe(8000);
});

test.each([
  [ApiProfile.V1, [], 'name 1 to 8 different ports'],
  [ApiProfile.V1, [8000, 8000], 'name 1 to 8 different ports'],
  [ApiProfile.V1, [1, 2, 3, 4, 5, 6, 7, 8, 9], 'name 1 to 8 different ports'],
  [ApiProfile.V1ALPHA2, [8000, 8001], 'name one port: a pool of v1alpha2 takes no more'],
])('a pool of %s refuses the target ports %j', (api, targetPorts, remedy) => {
  const chart = testChart();
  expect(() => new InferencePool(chart, 'pool', { servers: [testServer(chart)], api, targetPorts })).toThrow(
    `GKEI_POOL_TARGET_PORTS: targetPorts of the pool test/pool is [${targetPorts.join(', ')}]; ${remedy}`,
  );
});

test.each([
  ['FailOpen', 'go to any of the replicas'],
  ['FailClose', 'fail'],
] as const)('whoever reads the pool learns what %s means', (failureMode, fate) => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', { servers: [testServer(chart)] });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode });
  expect(only(render(chart), 'InferencePool').metadata.annotations?.['kubernetes.io/description']).toMatch(
    new RegExp(`: picker; while that is away requests ${fate}$`),
  );
});

test('Cloud Armor, the log and the fleet are said in the objects that GKE reads', () => {
  const chart = testChart();
  const pool = new InferencePool(chart, 'pool', {
    servers: [testServer(chart)],
    securityPolicy: 'armor',
    logSampleRate: 10_000,
    exported: true,
  });
  pool.usePicker({ serviceName: 'picker', port: 9002, failureMode: 'FailOpen' });
  const objects = render(chart);
  expect(only(objects, 'GCPBackendPolicy').spec.default).toMatchObject({
    securityPolicy: 'armor',
    logging: { enabled: true, sampleRate: 10_000 },
  });
  expect(only(objects, 'InferencePool').metadata.annotations?.['networking.gke.io/export']).toBe('True');
});

describe('GKE’s policies', () => {
  const routedBy = (...classes: readonly GatewayClass[]) => {
    const chart = testChart();
    const pool = testPool(chart);
    classes.forEach((gatewayClass, index) => {
      new InferenceGateway(chart, `gateway${index}`, { gatewayClass }).route('route', { to: [{ pool }] });
    });
    return { pool, kinds: render(chart).map(({ kind }) => kind) };
  };

  test('are rendered where a Gateway of GKE routes to the pool, in whatever order', () => {
    for (const classes of [
      [GatewayClass.GKE_REGIONAL_EXTERNAL],
      [GatewayClass.ISTIO, GatewayClass.GKE_REGIONAL_INTERNAL],
      [GatewayClass.GKE_REGIONAL_INTERNAL, GatewayClass.ISTIO],
    ]) {
      const { pool, kinds } = routedBy(...classes);
      expect(kinds.filter((kind) => kind === 'HealthCheckPolicy' || kind === 'GCPBackendPolicy')).toHaveLength(2);
      expect(pool.backendPolicy?.kind).toBe('GCPBackendPolicy');
    }
  });

  test('are left out where other classes alone do', () => {
    const { pool, kinds } = routedBy(GatewayClass.ISTIO, GatewayClass.AGENTGATEWAY);
    expect(kinds.filter((kind) => kind === 'HealthCheckPolicy' || kind === 'GCPBackendPolicy')).toEqual([]);
    expect([pool.healthCheckPolicy, pool.backendPolicy]).toEqual([undefined, undefined]);
  });

  test('Istio is told how to speak with the picker, once', () => {
    const chart = testChart();
    const pool = testPool(chart);
    const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.ISTIO });
    gateway.route('one', { match: { paths: ['/v1/models'] }, to: [{ pool }] });
    gateway.route('two', { match: { paths: ['/v1/completions'] }, to: [{ pool }] });
    expect(only(render(chart), 'DestinationRule').spec).toEqual({
      host: 'picker',
      trafficPolicy: { tls: { mode: 'SIMPLE', insecureSkipVerify: true } },
    });
  });
});

test('a route may lead to a pool that somebody else renders, in another namespace by a grant beside it', () => {
  const chart = testChart();
  const pool = InferencePool.fromExisting(chart, 'theirs', { name: 'theirs', namespace: 'other' });
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
  gateway.route('route', { to: [{ pool }] });
  const objects = render(chart);
  expect(only(objects, 'HTTPRoute').spec.rules[0].backendRefs).toEqual([
    { group: 'inference.networking.k8s.io', kind: 'InferencePool', name: 'theirs', namespace: 'other', weight: 1 },
  ]);
  expect(only(objects, 'ReferenceGrant').metadata.namespace).toBe('other');
  expect(objects.map(({ kind }) => kind)).not.toContain('InferencePool');
});

test('a route may lead to the pools of other clusters, with their policies', () => {
  const chart = testChart();
  const pool = InferencePool.fromImport(chart, 'fleet', { name: 'chat', requestTimeout: Duration.minutes(20) });
  const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass: GatewayClass.GKE_CROSS_REGIONAL_INTERNAL });
  gateway.route('route', { to: [{ pool }] });
  const objects = render(chart);
  const target = { group: 'networking.gke.io', kind: 'GCPInferencePoolImport', name: 'chat' };
  expect(only(objects, 'HTTPRoute').spec.rules[0].backendRefs).toEqual([{ ...target, weight: 1 }]);
  expect(only(objects, 'HealthCheckPolicy').spec.targetRef).toEqual(target);
  expect(only(objects, 'GCPBackendPolicy').spec).toMatchObject({ targetRef: target, default: { timeoutSec: 1200 } });
});
