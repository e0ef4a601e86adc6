import { expectOnly, findingsAfter, vllmOf } from '../_right-set';

// 16.4 GB at 100 MB/s from the hub and at 300 MB/s into the GPU: 164 + 55 s, and 120 s for the engine.
const LOAD_SECONDS = 339;

test('a start-up probe that ends before the load is found', () => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).startupProbe = { initialDelaySeconds: 15, periodSeconds: 5, failureThreshold: 30 };
    }),
    {
      code: 'GKEI_STARTUP_BUDGET_TOO_SHORT',
      object: 'Deployment chat',
      problem: `restarted after 165 s, and loading Qwen/Qwen3-8B takes an estimated ${LOAD_SECONDS} s`,
      remedy: 'set startupProbe.failureThreshold to 136 with its periodSeconds of 5',
    },
  );
});

test('Kubernetes’ defaults count where the probe states nothing', () => {
  expectOnly(
    findingsAfter((set) => {
      vllmOf(set).startupProbe = { httpGet: { path: '/health', port: 8000 } };
    }),
    {
      code: 'GKEI_STARTUP_BUDGET_TOO_SHORT',
      object: 'Deployment chat',
      problem: 'restarted after 30 s',
      remedy: 'with its periodSeconds of 10',
    },
  );
});

test.each([
  ['just enough', 'Qwen/Qwen3-8B', LOAD_SECONDS],
  ['any for a model that the catalog does not know', 'acme/model', 30],
])('%s is right', (_what, model, threshold) => {
  expect(
    findingsAfter((set) => {
      vllmOf(set).args[0] = model;
      vllmOf(set).startupProbe = { periodSeconds: 1, failureThreshold: threshold };
    }),
  ).toEqual([]);
});

test('weights that are on the node before vLLM starts need no time for a download', () => {
  const startWithin = (seconds: number) =>
    findingsAfter((set) => {
      vllmOf(set).env.push({ name: 'HF_HUB_OFFLINE', value: '1' });
      vllmOf(set).startupProbe = { periodSeconds: 1, failureThreshold: seconds };
    });
  expect(startWithin(175)).toEqual([]);
  expect(startWithin(174).map(({ problem }) => problem)).toEqual([expect.stringContaining('an estimated 175 s')]);
});
