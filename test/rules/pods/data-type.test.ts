import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

const on = (label: string, ...flags: string[]) =>
  findingsAfter((set: RightSet) => {
    set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': label };
    vllmOf(set).args.push(...flags);
  });

test('bfloat16 on a T4 is found', () => {
  expectOnly(on('nvidia-tesla-t4', '--dtype', 'bfloat16'), {
    code: 'GKEI_DATA_TYPE_UNSUPPORTED',
    object: 'Deployment chat',
    problem: 'container vllm has --dtype bfloat16, which T4 does not support',
    remedy: 'set --dtype to float16',
  });
});

test.each(['fp8', 'fp8_e5m2'])('an 8-bit KV cache (%s) on a T4 is found', (type) => {
  expectOnly(on('nvidia-tesla-t4', `--kv-cache-dtype=${type}`), {
    code: 'GKEI_DATA_TYPE_UNSUPPORTED',
    object: 'Deployment chat',
    problem: `--kv-cache-dtype ${type}, which T4 does not support`,
    remedy: 'leave --kv-cache-dtype out',
  });
});

test('a model that needs bfloat16 is found on a T4, whatever its command says', () => {
  const findings = findingsAfter((set: RightSet) => {
    set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': 'nvidia-tesla-t4' };
    vllmOf(set).args[0] = 'google/gemma-3-27b-it';
  });
  expect(findings).toContainEqual(
    expect.objectContaining({
      code: 'GKEI_DATA_TYPE_UNSUPPORTED',
      problem: expect.stringContaining('google/gemma-3-27b-it, which needs bfloat16'),
    }),
  );
});

test('weights in MXFP4 on a T4 are found', () => {
  const [finding] = on('nvidia-tesla-t4', '--quantization', 'mxfp4');
  expect(finding).toMatchObject({
    code: 'GKEI_DATA_TYPE_UNSUPPORTED',
    remedy: expect.stringContaining('capability 8 '),
  });
});

test.each([
  ['nvidia-tesla-t4', ['--dtype=float16', '--quantization=fp8']],
  ['nvidia-tesla-t4', ['--dtype=$(DTYPE)']],
  ['nvidia-tesla-t4', []],
  ['nvidia-l4', ['--dtype=bfloat16', '--kv-cache-dtype=fp8']],
  ['nvidia-tesla-v100', ['--dtype=bfloat16']],
])('%s with %j is not judged', (label, flags) => {
  expect(on(label, ...flags)).toEqual([]);
});
