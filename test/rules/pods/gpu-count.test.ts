import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

function withArguments(set: RightSet, ...flags: string[]): void {
  vllmOf(set).args = ['Qwen/Qwen3-8B', '--shutdown-timeout=120', ...flags];
}

test.each([
  [['--tensor-parallel-size', '4'], 'needs 4 for tensor-parallel-size 4'],
  [['--tensor_parallel_size=1'], 'needs 1 for tensor-parallel-size 1'],
  [['-tp', '2', '--pipeline-parallel-size=2'], 'needs 4 for tensor-parallel-size 2 × pipeline-parallel-size 2'],
  [['-tp=2', '--data-parallel-size=2'], 'needs 4 for tensor-parallel-size 2 × data-parallel-size 2'],
  [[], 'needs 1 for tensor-parallel-size 1'],
])('%j with two GPUs is found', (flags, problem) => {
  expectOnly(
    findingsAfter((set) => withArguments(set, ...flags)),
    {
      code: 'GKEI_GPU_COUNT_MISMATCH',
      object: 'Deployment chat',
      problem: `container vllm has 2 nvidia.com/gpu and ${problem}`,
      remedy: 'set resources.limits["nvidia.com/gpu"]',
    },
  );
});

test('a server without a GPU limit is found', () => {
  expectOnly(
    findingsAfter((set) => {
      delete vllmOf(set).resources.limits;
    }),
    {
      code: 'GKEI_GPU_COUNT_MISMATCH',
      object: 'Deployment chat',
      problem: 'container vllm has no nvidia.com/gpu limit and needs 2',
      remedy: 'set resources.limits["nvidia.com/gpu"] to 2',
    },
  );
});

test.each([
  [
    'sizes that a file may set',
    (set: RightSet) => withArguments(set, '--config', '/etc/vllm.yaml', '--shutdown-timeout=1'),
  ],
  ['sizes that a variable sets', (set: RightSet) => withArguments(set, '--tensor-parallel-size=$(GPUS)')],
  ['one rank of several', (set: RightSet) => withArguments(set, '-tp=2', '-dp=4', '--data-parallel-rank=1')],
  [
    'a GPU of another maker',
    (set: RightSet) => {
      vllmOf(set).resources.limits = { 'amd.com/gpu': '4' };
    },
  ],
  [
    'a resource claim',
    (set: RightSet) => {
      Object.assign(vllmOf(set).resources, { limits: undefined, claims: [{ name: 'gpu' }] });
    },
  ],
])('%s are not judged', (_what, change) => {
  expect(findingsAfter(change)).toEqual([]);
});
