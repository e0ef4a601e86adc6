import { type Draft, expectOnly, findingsAfter, vllmOf } from '../_right-set';

test.each([
  ['no lifecycle', undefined],
  ['a hook that an old client emptied', { preStop: {} }],
])('%s is no drain', (_what, lifecycle: Draft) => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).lifecycle = lifecycle;
    }),
    {
      code: 'GKEI_DRAIN_MISSING',
      object: 'Deployment chat',
      problem: 'container vllm has no preStop hook: gateways and pickers still send requests',
      remedy: 'set lifecycle.preStop.sleep.seconds',
    },
  );
});

test('vLLM without a shutdown timeout is found', () => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).args.pop();
    }),
    {
      code: 'GKEI_DRAIN_MISSING',
      object: 'Deployment chat',
      problem: 'container vllm has no --shutdown-timeout: vLLM aborts the running requests',
      remedy: 'set --shutdown-timeout',
    },
  );
});

test.each([
  ['exec', { exec: { command: ['/bin/sh', '-c', 'sleep 15'] } }],
  ['httpGet', { httpGet: { path: '/drain', port: 8000 } }],
])('a preStop hook by %s is one', (_what, preStop) => {
  expect(
    findingsAfter((set) => {
      vllmOf(set).lifecycle = { preStop };
    }),
  ).toEqual([]);
});
