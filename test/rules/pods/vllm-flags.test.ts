import { expectOnly, findingsAfter, vllmOf } from '../_right-set';

const withFlags = (flags: string[], image = 'vllm/vllm-openai:v0.29.0') =>
  findingsAfter((set) => {
    vllmOf(set).image = image;
    vllmOf(set).args.push(...flags);
  });

test.each([
  ['--max-num-sequences=64', '--max-num-sequences', '--max-num-seqs'],
  ['--max_modellen=8192', '--max_modellen', '--max-model-len'],
  ['--no-enable-prefix-cacheing', '--no-enable-prefix-cacheing', '--enable-prefix-caching'],
])('%s is found, with the nearest that vLLM knows', (argument, flag, nearest) => {
  expectOnly(withFlags([argument]), {
    code: 'GKEI_VLLM_FLAG_UNKNOWN',
    object: 'Deployment chat',
    problem: `container vllm has ${flag}, which vLLM 0.29.0 does not know`,
    remedy: `the nearest known flag is ${nearest}`,
  });
});

test('a shortened flag that stands for several is found, with all of them', () => {
  const [finding] = withFlags(['--max-num-batch', '1', '--max-num-s', '8']);
  expect(finding.remedy).toMatch(/--max-num-scheduled-tokens or --max-num-seqs$/);
});

test.each([
  ['a shortened flag that stands for one', ['--max-num-seq=8']],
  ['underscores', ['--max_num_seqs', '8']],
  ['a switch that is turned off', ['--no-enable-prefix-caching']],
  ['one key of a JSON value', ['--compilation-config.level', '3']],
  ['a short flag', ['-O3', '-tp', '2']],
  ['a late value', ['$(EXTRA_FLAG)']],
])('%s is right', (_what, flags) => {
  expect(withFlags(flags)).toEqual([]);
});

test.each([
  ['v0.19.1', '--max-num-scheduled-tokens=8', true],
  ['v0.26.0', '--max-num-scheduled-tokens=8', false],
  ['v0.26.0', '--max-num-queued-reqs=8', true],
  ['v0.29.1', '--max-num-queued-reqs=8', false],
  ['v0.26.0', '--calculate-kv-scales', false],
  ['v0.30.0', '--calculate-kv-scales', true],
  ['v0.30.0', '--enable-scale-out', false],
])('in %s %s is unknown: %s', (tag, flag, unknown) => {
  const codes = withFlags([flag], `vllm/vllm-openai:${tag}`).map(({ code }) => code);
  expect(codes.includes('GKEI_VLLM_FLAG_UNKNOWN')).toBe(unknown);
});

test.each(['vllm/vllm-openai:v0.18.1', 'registry.example.com:5000/vllm-openai', 'acme/vllm:tuned'])(
  'the flags of %s are not known',
  (image) => {
    expect(withFlags(['--num-scheduler-steps=8'], image).map(({ code }) => code)).not.toContain(
      'GKEI_VLLM_FLAG_UNKNOWN',
    );
  },
);
