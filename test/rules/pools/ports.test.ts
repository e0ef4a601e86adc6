import { expectOnly, findingsAfter, legacySet, type RightSet, rightSet, vllmOf } from '../_right-set';

test.each<[string, RightSet, (set: RightSet) => void]>([
  ['v1', rightSet(), ({ pool }) => Object.assign(pool.spec.targetPorts[0], { number: 8080 })],
  ['v1alpha2', legacySet(), ({ pool }) => Object.assign(pool.spec, { targetPortNumber: 8080 })],
])('a port of a %s pool on which nothing listens is found', (_version, set, mistake) => {
  const findings = findingsAfter((spoilt) => {
    mistake(spoilt);
    spoilt.healthCheckPolicy.spec.default.config.httpHealthCheck.port = 8080;
  }, set);
  expectOnly(findings, {
    code: 'GKEI_POOL_PORT_UNKNOWN',
    object: 'InferencePool chat',
    problem: 'the target port is 8080, and the pods of chat listen on 8000',
    remedy: 'set the target port to 8000',
  });
});

test('vLLM’s own port counts where the container declares none, and a variable port is not judged', () => {
  expect(findingsAfter((set) => delete vllmOf(set).ports)).toEqual([]);
  expect(
    findingsAfter((set) => {
      delete vllmOf(set).ports;
      vllmOf(set).args[1] = '--port=$(PORT)';
    }),
  ).toEqual([]);
});
