import { Duration } from 'cdk8s';
import { ApiProfile, InferencePool } from '../../../src';
import { only, render, testChart, testPool, testServer } from '../chart';

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
