import { encryptedSet, expectOnly, findingsAfter, rightSet, vllmOf } from '../_right-set';

test('servers that take TLS alone are right where everybody asks them so', () => {
  expect(findingsAfter(() => {}, encryptedSet())).toEqual([]);
});

test('a health check in plain HTTP is found', () => {
  const findings = findingsAfter(({ healthCheckPolicy }) => {
    const { config } = healthCheckPolicy.spec.default;
    healthCheckPolicy.spec.default.config = { type: 'HTTP', httpHealthCheck: config.httpsHealthCheck };
  }, encryptedSet());
  expectOnly(findings, {
    code: 'GKEI_HEALTH_CHECK_MISMATCH',
    object: 'HealthCheckPolicy chat',
    problem: 'config.type is "HTTP"',
    remedy: 'set it to HTTPS',
  });
});

test('a health check over TLS is found where the servers have no certificate', () => {
  const findings = findingsAfter(({ healthCheckPolicy }) => {
    const { config } = healthCheckPolicy.spec.default;
    healthCheckPolicy.spec.default.config = { type: 'HTTPS', httpsHealthCheck: config.httpHealthCheck };
  });
  expectOnly(findings, {
    code: 'GKEI_HEALTH_CHECK_MISMATCH',
    object: 'HealthCheckPolicy chat',
    problem: 'config.type is "HTTPS"',
    remedy: 'set it to HTTP',
  });
});

test('a policy of another object does not count', () => {
  const set = encryptedSet();
  const findings = findingsAfter(() => {
    set.backendTlsPolicy.spec.targetRefs[0].name = 'other';
  }, set);
  expectOnly(findings, {
    code: 'GKEI_BACKEND_TLS_POLICY_MISSING',
    object: 'InferencePool chat',
    problem: 'no BackendTLSPolicy targets it',
    remedy: 'with the CA and the host name',
  });
});

test('nothing is said of servers whose flags stand in a file', () => {
  const set = rightSet();
  const findings = findingsAfter(() => {
    vllmOf(set).args.push('--config=/etc/vllm.yaml');
    vllmOf(set).readinessProbe.httpGet.scheme = 'HTTPS';
  }, set);
  expect(findings.filter(({ code }) => /SCHEME|TLS|ENCRYPTION/.test(code))).toEqual([]);
});
