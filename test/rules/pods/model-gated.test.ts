import { type Draft, expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

function serveGated(set: RightSet): Draft {
  const container = vllmOf(set);
  container.args[0] = 'google/gemma-3-27b-it';
  container.startupProbe.failureThreshold = 180;
  container.resources.requests['ephemeral-storage'] = '80Gi';
  return container;
}

test('a gated model without a token is found', () => {
  expectOnly(findingsAfter(serveGated), {
    code: 'GKEI_MODEL_GATED',
    object: 'Deployment chat',
    problem:
      'google/gemma-3-27b-it needs a token of an account that accepted its licence, and container vllm has no HF_TOKEN',
    remedy: 'set HF_TOKEN from a Secret',
  });
});

test.each([
  ['HF_TOKEN', { env: [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: 'hf', key: 'token' } } }] }],
  ['a whole Secret', { envFrom: [{ secretRef: { name: 'hf' } }] }],
  ['weights at hand', { env: [{ name: 'HF_HUB_OFFLINE', value: '1' }] }],
])('%s is enough', (_what, settings) => {
  expect(findingsAfter((set) => Object.assign(serveGated(set), settings))).toEqual([]);
});

test('a download before vLLM needs the token in its place', () => {
  const download = { name: 'download', image: 'a:1', command: ['hf', 'download'], args: ['google/gemma-3-27b-it'] };
  const findings = findingsAfter((set) => {
    Object.assign(serveGated(set), { env: [{ name: 'HF_HUB_OFFLINE', value: '1' }] });
    set.server.spec.template.spec.initContainers = [download];
  });
  expectOnly(findings, {
    code: 'GKEI_MODEL_GATED',
    object: 'Deployment chat',
    problem: 'container download has no HF_TOKEN',
    remedy: 'set HF_TOKEN from a Secret',
  });
});
