import { type Draft, expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

function policyWith(settings: Draft): (set: RightSet) => void {
  return ({ healthCheckPolicy }) => Object.assign(healthCheckPolicy.spec.default.config, settings);
}

test.each<[string, (set: RightSet) => void]>([
  ['no policy', (set) => Object.assign(set, { healthCheckPolicy: undefined })],
  [
    'a policy of another pool',
    ({ healthCheckPolicy }) => Object.assign(healthCheckPolicy.spec.targetRef, { name: 'other' }),
  ],
  [
    'a policy of the other generation’s pool',
    ({ healthCheckPolicy }) =>
      Object.assign(healthCheckPolicy.spec.targetRef, { group: 'inference.networking.x-k8s.io' }),
  ],
])('a pool with %s is found', (_what, mistake) => {
  expectOnly(findingsAfter(mistake), {
    code: 'GKEI_HEALTH_CHECK_POLICY_MISSING',
    object: 'InferencePool chat',
    problem: 'no HealthCheckPolicy targets the pool chat',
    remedy: 'with requestPath /health',
  });
});

test.each<[string, (set: RightSet) => void, string, string]>([
  [
    'another path',
    policyWith({ httpHealthCheck: { requestPath: '/healthz', port: 8000 } }),
    'requestPath is "/healthz"',
    'set it to /health',
  ],
  ['no path', policyWith({ httpHealthCheck: { port: 8000 } }), 'requestPath is "/"', 'set it to /health'],
  [
    'another port',
    policyWith({ httpHealthCheck: { requestPath: '/health', port: 80 } }),
    'port is 80',
    'set it to 8000',
  ],
])('a policy that probes %s is found', (_what, mistake, problem, remedy) => {
  expectOnly(findingsAfter(mistake), {
    code: 'GKEI_HEALTH_CHECK_MISMATCH',
    object: 'HealthCheckPolicy chat',
    problem,
    remedy,
  });
});

test.each<[string, (set: RightSet) => void]>([
  [
    'the serving port',
    policyWith({ httpHealthCheck: { portSpecification: 'USE_SERVING_PORT', requestPath: '/health' } }),
  ],
  ['TCP, which vLLM opens when it is ready', policyWith({ type: 'TCP', httpHealthCheck: undefined })],
  [
    'the path of the readiness probe',
    (set) => {
      vllmOf(set).readinessProbe.httpGet.path = '/v1/models';
      policyWith({ httpHealthCheck: { requestPath: '/v1/models' } })(set);
    },
  ],
])('a policy that probes %s is right', (_what, change) => {
  expect(findingsAfter(change)).toEqual([]);
});

test('a pool behind another kind of gateway needs no policies of GKE', () => {
  const findings = findingsAfter((set) => {
    set.gateway.spec.gatewayClassName = 'istio';
    Object.assign(set, { healthCheckPolicy: undefined, backendPolicy: undefined });
  });
  expect(findings).toEqual([]);
});

test('a pool whose gateway is not among the objects needs them', () => {
  expectOnly(
    findingsAfter((set) => Object.assign(set, { gateway: undefined, route: undefined, healthCheckPolicy: undefined })),
    {
      code: 'GKEI_HEALTH_CHECK_POLICY_MISSING',
      object: 'InferencePool chat',
      problem: 'the pool chat',
      remedy: 'add one',
    },
  );
});
