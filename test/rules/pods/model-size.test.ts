import { expectOnly, findingsAfter, type RightSet, vllmOf } from '../_right-set';

/** The findings about a model's size when a model is served on GPUs of a label with further flags. */
const serving = (model: string, label: string, gpus: number, ...flags: string[]) =>
  findingsAfter((set: RightSet) => {
    set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': label };
    set.server.spec.progressDeadlineSeconds = 7000;
    const vllm = vllmOf(set);
    vllm.args = [model, '--port=8000', `--tensor-parallel-size=${gpus}`, '--shutdown-timeout=120', ...flags];
    vllm.resources = { requests: { 'ephemeral-storage': '1Ti' }, limits: { 'nvidia.com/gpu': String(gpus) } };
    vllm.startupProbe.failureThreshold = 600;
    vllm.env.push({ name: 'HF_TOKEN', value: 'hf_secret' });
  }).filter(({ code }) => code === 'GKEI_MODEL_TOO_LARGE');

test('weights that leave the memory of the GPUs are found', () => {
  expectOnly(serving('Qwen/Qwen3-32B', 'nvidia-l4', 2), {
    code: 'GKEI_MODEL_TOO_LARGE',
    object: 'Deployment chat',
    problem:
      'container vllm serves Qwen/Qwen3-32B on 2 × L4: its weights need 30.5 GiB of each GPU, which has 22.0 GiB',
    remedy: 'serve it on 2 × A100 40 GB or ',
  });
});

test('the context that a model is published with is found where no shorter one is set and a request of it cannot fit', () => {
  expectOnly(serving('meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1), {
    code: 'GKEI_MODEL_TOO_LARGE',
    object: 'Deployment chat',
    problem: 'the 131072 tokens of one request beside the weights need 16.0 GiB of each GPU, which has 7.1 GiB',
    remedy: 'set --max-model-len to ',
  });
});

test('stages of pipeline parallelism share the weights too', () => {
  expect(
    findingsAfter((set: RightSet) => {
      set.server.spec.template.spec.nodeSelector = { 'cloud.google.com/gke-accelerator': 'nvidia-l4' };
      vllmOf(set).args.push('--pipeline-parallel-size=2');
      vllmOf(set).resources.limits['nvidia.com/gpu'] = '4';
    }),
  ).toEqual([]);
});

test.each([
  ['as the planner would have it', 'meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, '--max-model-len=16384'],
  ['a longer request than the plan’s, yet a possible one', 'Qwen/Qwen3-8B', 'nvidia-l4', 1, '--max-model-len=40960'],
  ['in fewer bits', 'Qwen/Qwen3-32B', 'nvidia-l4', 1, '--quantization=bitsandbytes'],
  ['in fewer bits, by the short flag', 'Qwen/Qwen3-32B', 'nvidia-l4', 1, '-q=bitsandbytes'],
  ['partly in the host’s memory', 'Qwen/Qwen3-32B', 'nvidia-l4', 2, '--cpu-offload-gb=40'],
  ['another cache', 'meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, '--kv-cache-dtype=turboquant'],
  ['another shape', 'Qwen/Qwen3-32B', 'nvidia-l4', 1, '--hf-overrides={"num_hidden_layers": 8}'],
  ['a length that cannot be told', 'meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, '--max-model-len=$(LENGTH)'],
  ['a length that is none', 'meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, '--max-model-len=99999.5'],
  ['flags in a file', 'Qwen/Qwen3-32B', 'nvidia-l4', 1, '--config=/etc/vllm.yaml'],
  ['an unknown model', 'acme/large', 'nvidia-l4', 1, '--max-model-len=1000000'],
  ['an unknown GPU', 'Qwen/Qwen3-32B', 'nvidia-gb200', 1, '--max-model-len=40960'],
])('%s is not judged, or fits', (_what, model, label, gpus, flag) => {
  expect(serving(model, label, gpus, flag)).toEqual([]);
});

test('an 8-bit cache halves what a request takes', () => {
  expect(serving('meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, '--max-model-len=98304')).toHaveLength(1);
  const halved = ['--max-model-len=57344', '--kv-cache-dtype=fp8'];
  expect(serving('meta-llama/Llama-3.1-8B-Instruct', 'nvidia-l4', 1, ...halved)).toEqual([]);
});
