import { cacheConfigLabels } from '../../../src/simulator/server/cache-config';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { readOptions } from '../../../src/simulator/server/options';
import { readCapture } from './exchanges';
import { ask, metric, post, startServer } from './test-server';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The samples of a metrics page and the types of its families. */
function readPage(page: string): { types: Record<string, string>; samples: Sample[] } {
  const lines = page.split('\n').filter(Boolean);
  const types = Object.fromEntries(
    lines.flatMap((line) => (/^# TYPE (\S+) (\S+)$/.exec(line)?.slice(1, 3) ? [line.split(' ').slice(2)] : [])),
  );
  const samples = lines.flatMap((line) => {
    const [, name, labels = '', value] = /^([a-z_:0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    const pairs = [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text]);
    return name ? [{ name, labels: Object.fromEntries(pairs), value }] : [];
  });
  return { types, samples };
}

// Labels that depend on what happened on the server, not on what it is.
const INFORMATIVE = ['vllm:lora_requests_info', 'vllm:cache_config_info'];

/** Names and labels, in order; of the informative families the names of the labels alone. */
function shape({ types, samples }: ReturnType<typeof readPage>) {
  const ours = ([name]: [string, string]) => name.startsWith('vllm:');
  const series = samples
    .filter(({ name }) => name.startsWith('vllm:'))
    .map(({ name, labels }) =>
      [
        name,
        ...Object.entries(labels).map(([key, value]) => (INFORMATIVE.includes(name) ? key : `${key}=${value}`)),
      ].join(' '),
    );
  return { types: Object.fromEntries(Object.entries(types).filter(ours)), series: [...new Set(series)] };
}

let server: ModelServer;
let url: string;

beforeAll(async () => {
  ({ server, url } = await startServer(
    '/models/tiny --served-model-name tiny --max-model-len 4096 --max-loras 2 --enable-lora --block-size 4 ' +
      '--lora-modules sql-lora=/a support-lora=/b --sim-speed 100',
  ));
  const prompt = Array.from({ length: 12 }, (_, at) => at);
  for (const model of ['tiny', 'tiny', 'sql-lora', 'support-lora']) {
    await post(`${url}/v1/completions`, { model, prompt, max_tokens: 5 });
  }
  await post(`${url}/v1/completions`, { prompt: [7], n: 2, max_tokens: 3 });
});

afterAll(() => server.crash());

it('has every vllm: series of the real page, with its type and labels, in its order, and no other', async () => {
  const page = await ask(`${url}/metrics`);
  expect(page.headers['content-type']).toBe('text/plain; version=1.0.0; charset=utf-8');
  const [ours, real] = [page.text, readCapture('metrics-lora-in-flight.txt')].map((text) => shape(readPage(text)));
  expect(ours).toEqual(real);
  expect(ours.series.length).toBeGreaterThan(300);
});

it('writes only numbers that Python would have written', async () => {
  const { text } = await ask(`${url}/metrics`);
  for (const { value } of readPage(text).samples) {
    expect(value).toMatch(/^(\d+\.\d+|\d(\.\d+)?e[+-]\d\d)$/);
  }
});

it.each([
  ['vllm:request_success_total{engine="0",finished_reason="length"', 6],
  ['vllm:prompt_tokens_total', 4 * 12 + 2],
  ['vllm:prompt_tokens_cached_total', 8],
  ['vllm:prompt_tokens_by_source_total{engine="0",model_name="tiny",source="local_compute"', 42],
  ['vllm:prefix_cache_queries_total', 50],
  ['vllm:prefix_cache_hits_total', 8],
  ['vllm:generation_tokens_total', 4 * 5 + 6],
  ['vllm:time_to_first_token_seconds_count', 6],
  ['vllm:inter_token_latency_seconds_count', 4 * 4 + 4],
  ['vllm:e2e_request_latency_seconds_count', 6],
  ['vllm:request_params_n_count', 5],
  ['vllm:request_params_n_sum', 6],
  ['vllm:request_max_num_generation_tokens_sum', 23],
  ['vllm:request_params_max_tokens_sum', 26],
  ['vllm:request_prefill_kv_computed_tokens_sum', 42],
  ['vllm:request_prompt_tokens_bucket{engine="0",le="10.0"', 2],
  ['vllm:num_requests_running', 0],
])('counts %s', async (sample, value) => {
  expect(await metric(url, sample)).toBe(value);
});

it('keeps one series for each combination of adapters ever seen; the newest value is true', async () => {
  const { samples } = readPage((await ask(`${url}/metrics`)).text);
  const series = samples.filter(({ name }) => name === 'vllm:lora_requests_info');
  expect(series.map(({ labels }) => labels)).toEqual(
    ['', 'sql-lora', 'support-lora'].map((names) => ({
      max_lora: '2',
      running_lora_adapters: names,
      waiting_lora_adapters: names,
    })),
  );
  const newest = series.reduce((a, b) => (Number(b.value) > Number(a.value) ? b : a));
  expect(newest.labels.running_lora_adapters).toBe('');
});

it('describes the cache, with the block that holds nothing', async () => {
  const { samples } = readPage((await ask(`${url}/metrics`)).text);
  expect(samples.find(({ name }) => name === 'vllm:cache_config_info')?.labels).toMatchObject({
    block_size: '4',
    num_gpu_blocks: '40001',
    num_gpu_blocks_override: 'None',
    kv_cache_size_tokens: '160004',
    kv_cache_max_concurrency: '39.0634765625',
  });
});

it('describes a cache whose blocks are set as vLLM does', () => {
  const options = readOptions(
    ['--num-gpu-blocks-override', '16384', '--block-size', '128', '--max-model-len', '4096'],
    {},
  );
  const [real] = readPage(readCapture('metrics-lora-in-flight.txt')).samples.filter(
    ({ name }) => name === 'vllm:cache_config_info',
  );
  const { num_gpu_blocks, kv_cache_size_tokens, kv_cache_max_concurrency } = real.labels;
  const size = { num_gpu_blocks, kv_cache_size_tokens, kv_cache_max_concurrency };
  expect(cacheConfigLabels(options, 0)).toMatchObject({ ...size, num_gpu_blocks_override: '16384' });
});
