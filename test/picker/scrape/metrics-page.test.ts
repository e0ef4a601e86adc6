import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ENGINE_NAMES, engineMetricsOf } from '../../../src/picker/scrape/engines';
import { MetricsPageReader } from '../../../src/picker/scrape/metrics-page';
import { runs } from '../../runs';

const endpoint = (labels: Record<string, string>) => ({
  id: '10.0.0.1:8000',
  name: 'a',
  address: '10.0.0.1',
  port: 8000,
  ready: true,
  labels,
});
const VLLM = engineMetricsOf(endpoint({}));
const read = (page: string) => new MetricsPageReader(VLLM).read(Buffer.from(page));

const MINIMAL = 'vllm:num_requests_running{engine="0"} 3.0\nvllm:num_requests_waiting{engine="0"} 2.0\n';

test('reads what a real vLLM 0.29.0 said with a request in flight', () => {
  const page = readFileSync(join(__dirname, 'vllm-0.29.0-in-flight.txt'), 'utf8');
  expect(read(page)).toEqual({
    load: { running: 1, waiting: 0, kvCacheUse: 0.0001831166453030164 },
    kvCache: { blockSize: 128, blocks: 16_383, prefixCaching: true, ranks: [0] },
    cacheCounters: { startedAt: 1_795_360_308.45, lookedUp: 1_396, found: 256 },
    adapters: { slots: 2, running: ['support-lora'], waiting: ['support-lora'], loaded: undefined },
  });
});

describe('adapters', () => {
  const info = (running: string, waiting: string, since: string, slots = '2') =>
    `vllm:lora_requests_info{max_lora="${slots}",running_lora_adapters="${running}",waiting_lora_adapters="${waiting}"} ${since}\n`;
  const adapters = (lines: string) => read(`${MINIMAL}${lines}`)!.adapters;

  test('have the names that the server escaped', () => {
    expect(adapters(info(String.raw`q\"x,a\\b`, '', '1'))).toMatchObject({ running: ['q"x', 'a\\b'] });
  });

  test('of several series the newest is true, wherever it stands', () => {
    const series = [info('a', '', '1.1e+09'), info('a, b', 'b,c', '1.3e+09', '4'), info('', '', '1.2e+09')];
    const newest = { slots: 4, running: ['a', 'b'], waiting: ['b', 'c'], loaded: undefined };
    for (let first = 0; first < 3; first++) {
      expect(adapters([...series.slice(first), ...series.slice(0, first)].join(''))).toEqual(newest);
    }
  });

  test('what is loaded, in the memory of the GPU', () => {
    const loaded = `vllm:lora_adapter_loaded{adapter_name="a",level="gpu",pinned="false",rank="8"} 1.0
vllm:lora_adapter_loaded{adapter_name="b",level="cpu"} 1.0
vllm:lora_adapter_loaded{adapter_name="c",level="gpu"} 0.0
vllm:lora_adapter_loaded{adapter_name="d"} 1.0
`;
    expect(adapters(loaded)).toEqual({ slots: 0, running: [], waiting: [], loaded: ['a', 'd'] });
    expect(adapters(info('x', '', '1') + loaded)).toEqual({
      slots: 2,
      running: ['x'],
      waiting: [],
      loaded: ['a', 'd'],
    });
  });

  test('are unknown where nothing tells, and bad numbers are no numbers', () => {
    expect(adapters('')).toBeUndefined();
    expect(adapters(info('a', '', 'NaN'))).toBeUndefined();
    expect(adapters(info('a', '', '1', 'None'))).toMatchObject({ slots: 0, running: ['a'] });
  });
});

test('sums requests and usable blocks over engines, and averages the use of the cache', () => {
  const page = `
vllm:num_requests_running{engine="0"} 3
vllm:num_requests_running{engine="1"} 4
vllm:num_requests_waiting{engine="0"} 0
vllm:num_requests_waiting{engine="1"} 1
vllm:kv_cache_usage_perc{engine="0"} 0.25
vllm:kv_cache_usage_perc{engine="1"} 0.75
vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="100"} 1.0
vllm:cache_config_info{block_size="16",engine="1",num_gpu_blocks="100"} 1.0
`;
  expect(read(page)).toEqual({
    load: { running: 7, waiting: 1, kvCacheUse: 0.5 },
    kvCache: { blockSize: 16, blocks: 198, prefixCaching: true, ranks: [0, 1] },
    cacheCounters: undefined,
  });
});

test.each([
  ['the third of several servers', ['engine="2",'], [2]],
  ['engines in any order', ['engine="11",', 'engine="9",'], [9, 11]],
  ['engines without ranks', ['', 'engine="none",'], [0, 1]],
])('reads which ranks there are: %s', (_, engines, ranks) => {
  const info = engines.map((engine) => `vllm:cache_config_info{${engine}block_size="16",num_gpu_blocks="100"} 1.0\n`);
  expect(read(MINIMAL + info.join(''))!.kvCache.ranks).toEqual(ranks);
});

test.each([
  ['a family whose name goes on', `${MINIMAL}vllm:num_requests_waiting_by_reason{reason="capacity"} 9\n`],
  [
    'help and type lines',
    `# HELP vllm:num_requests_running vllm:num_requests_running 9\n# TYPE vllm:num_requests_waiting gauge\n${MINIMAL}`,
  ],
  ['a name inside a label', `${MINIMAL}other{of="vllm:num_requests_running 9"} 1\n`],
  ['braces and quotes in labels', MINIMAL.replaceAll('engine="0"', 'engine="0",model_name="a} \\"7 {\\\\"')],
  ['no labels', MINIMAL.replaceAll('{engine="0"}', '')],
  ['timestamps', MINIMAL.replaceAll('.0\n', '.0 1795360435251\n')],
  ['carriage returns', MINIMAL.replaceAll('\n', '\r\n')],
  ['no newline at the end', MINIMAL.trimEnd()],
  [
    'NaN and infinite series beside',
    MINIMAL.replace('\n', '\nvllm:num_requests_running{engine="1"} NaN\nvllm:num_requests_running{engine="2"} +Inf\n'),
  ],
  ['a page cut inside of a line', `${MINIMAL}vllm:num_requests_waiting{engine="1`],
])('is not misled by %s', (_, page) => {
  expect(read(page)?.load).toMatchObject({ running: 3, waiting: 2 });
});

test('numbers of the cache that are not known yet count as unknown', () => {
  const page = `${MINIMAL}vllm:cache_config_info{mamba_block_size="8",block_size="None",num_gpu_blocks="None"} 1.0\n`;
  expect(read(page)?.kvCache).toEqual({ blockSize: 0, blocks: 0, prefixCaching: true, ranks: [0] });
});

test('a server may keep no prefixes', () => {
  const page = `${MINIMAL}vllm:cache_config_info{block_size="16",enable_prefix_caching="False",num_gpu_blocks="9"} 1.0\n`;
  expect(read(page)?.kvCache).toEqual({ blockSize: 16, blocks: 8, prefixCaching: false, ranks: [0] });
});

test('counters of the prefix cache are summed over engines, and told only where both are there', () => {
  const counters = ['queries_total{engine="0"} 40', 'queries_total{engine="1"} 60', 'hits_total{engine="0"} 8'];
  const page = (lines: readonly string[]) => `${MINIMAL}${lines.map((line) => `vllm:prefix_cache_${line}\n`).join('')}`;
  expect(read(page(counters))?.cacheCounters).toEqual({ startedAt: undefined, lookedUp: 100, found: 8 });
  expect(read(page(counters.slice(0, 2)))?.cacheCounters).toBeUndefined();
  expect(read(`${page(counters)}process_start_time_seconds 1.5e+09\n`)?.cacheCounters?.startedAt).toBe(1.5e9);
});

test.each(['', '\n', '<html></html>', MINIMAL.split('\n')[0], 'vllm:num_requests_running'])(
  '%j is no page of vLLM',
  (page) => {
    expect(read(page)).toBeUndefined();
  },
);

test('the label of an endpoint names its engine', () => {
  expect(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'sglang' })).waiting).toBe('sglang:num_queue_reqs');
  expect(engineMetricsOf(endpoint({ 'inference.networking.k8s.io/engine-type': 'sglang' })).running).toBe(
    'sglang:num_running_reqs',
  );
  expect(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'unheard-of' }))).toBe(VLLM);
});

test('another engine may be the default one, and another label may name it', () => {
  const sglang = engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'sglang' }));
  const unlabelled = endpoint({});
  expect(engineMetricsOf(unlabelled, { byDefault: 'sglang' })).toBe(sglang);
  expect(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'unheard-of' }), { byDefault: 'sglang' })).toBe(sglang);
  expect(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'vllm' }), { byDefault: 'sglang' })).toBe(VLLM);
  expect(engineMetricsOf(endpoint({ engine: 'sglang' }), { label: 'engine' })).toBe(sglang);
  expect(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': 'sglang' }), { label: 'engine' })).toBe(VLLM);
});

describe('other engines', () => {
  const readAs = (engine: string, page: string) =>
    new MetricsPageReader(engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': engine }))).read(Buffer.from(page));

  test('SGLang', () => {
    const page = `sglang:num_running_reqs{model_name="m"} 4
sglang:num_queue_reqs{model_name="m"} 2
sglang:token_usage{model_name="m"} 0.25
sglang:cache_config_info{num_pages="4096",page_size="1"} 1
`;
    expect(readAs('sglang', page)).toMatchObject({
      load: { running: 4, waiting: 2, kvCacheUse: 0.25 },
      kvCache: { blockSize: 1, blocks: 4_096, prefixCaching: true },
    });
  });

  test('TensorRT-LLM', () => {
    const page = `trtllm_num_requests_running{model_name="m"} 4
trtllm_num_requests_waiting{model_name="m"} 2
trtllm_kv_cache_utilization{model_name="m"} 0.25
trtllm_kv_cache_tokens_per_block{model_name="m"} 32
trtllm_kv_cache_max_blocks{model_name="m"} 100
`;
    expect(readAs('trtllm-serve', page)).toMatchObject({
      load: { running: 4, waiting: 2, kvCacheUse: 0.25 },
      kvCache: { blockSize: 32, blocks: 100 },
    });
  });

  test('Triton with TensorRT-LLM, by the label that tells its series apart', () => {
    const page = `nv_trt_llm_request_metrics{model="m",request_type="context",version="1"} 9
nv_trt_llm_request_metrics{model="m",request_type="scheduled",version="1"} 4
nv_trt_llm_request_metrics{model="m",request_type="waiting",version="1"} 2
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="fraction",model="m"} 0.25
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="free",model="m"} 75
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="max",model="m"} 100
nv_trt_llm_kv_cache_block_metrics{kv_cache_block_type="tokens_per",model="m"} 64
`;
    expect(readAs('triton-tensorrt-llm', page)).toMatchObject({
      load: { running: 4, waiting: 2, kvCacheUse: 0.25 },
      kvCache: { blockSize: 64, blocks: 100 },
    });
  });

  test('Triton, which tells its queue alone: what it counts of executions only grows', () => {
    const page = 'nv_inference_exec_count{model="m"} 12345\nnv_inference_pending_request_count{model="m"} 2\n';
    expect(readAs('triton', page)).toMatchObject({
      load: { running: 0, waiting: 2, kvCacheUse: 0 },
      kvCache: { blockSize: 0, blocks: 0, prefixCaching: true },
    });
  });

  test.each(ENGINE_NAMES)('%s is not taken for another one', (engine) => {
    expect(readAs(engine, 'up 1\n')).toBeUndefined();
    for (const other of ENGINE_NAMES.filter((name) => name !== engine)) {
      const { waiting } = engineMetricsOf(endpoint({ 'llm-d.ai/engine-type': other }));
      const name = typeof waiting === 'string' ? waiting : waiting.name;
      expect(readAs(engine, `${name} 1\n`)).toBeUndefined();
    }
  });
});

/** An independent reading: every line on its own, split by the text format's grammar. */
function byLines(page: string, name: string): number[] {
  return page
    .split('\n')
    .map((line) => /^([a-zA-Z_:][\w:]*)(?:\{(?:[^"{}]|"(?:\\.|[^"\\])*")*\})?\s+(\S+)/.exec(line))
    .filter((match) => match?.[1] === name)
    .map((match) => Number(match?.[2]));
}

test('agrees with a reading line by line', () => {
  const names = [VLLM.running, VLLM.waiting, VLLM.kvCacheUse, `${VLLM.waiting}_by_reason`, 'up'];
  const value = fc.string().map((text) => text.replace(/[\\"\n\r]/g, (c) => (c < ' ' ? 'n' : `\\${c}`)));
  const labels = fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), value, { maxKeys: 4 });
  const number = fc.oneof(fc.nat(1_000), fc.double({ min: 0, max: 1e6, noNaN: true }));
  const series = fc.record({ labels: fc.option(labels), number }).map(({ labels, number }) => {
    const pairs = labels && Object.entries(labels).map(([key, text]) => `${key}="${text}"`);
    return `${pairs ? `{${pairs.join(',')}}` : ''} ${number}`;
  });
  const comment = fc.tuple(fc.constantFrom('# HELP', '# TYPE', '#'), fc.constantFrom(...names));
  const family = fc.record({
    name: fc.constantFrom(...names),
    before: fc.array(
      fc.oneof(
        fc.constant(''),
        comment.map((words) => words.join(' ')),
      ),
      { maxLength: 3 },
    ),
    series: fc.array(series, { minLength: 1, maxLength: 4 }),
  });
  fc.assert(
    fc.property(fc.uniqueArray(family, { selector: ({ name }) => name, minLength: 2 }), (families) => {
      const page = families
        .flatMap(({ name, before, series }) => [...before, ...series.map((rest) => name + rest)])
        .join('\n');
      const running = byLines(page, VLLM.running as string);
      const waiting = byLines(page, VLLM.waiting as string);
      const report = read(page);
      if (running.length === 0 || waiting.length === 0) return report === undefined;
      const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
      return report?.load.running === sum(running) && report.load.waiting === sum(waiting);
    }),
    { numRuns: runs(300) },
  );
});

describe('a page of anything', () => {
  const names = [
    'vllm:num_requests_running',
    'vllm:num_requests_waiting',
    'vllm:cache_config_info',
    'vllm:lora_requests_info',
  ];

  it('is read or is none, and says no number that is none', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        ...names,
        '{',
        '}',
        '="',
        '",',
        '\\',
        '\n',
        ' 1',
        ' NaN',
        ' +Inf',
        ' -1e999',
        'block_size',
        '\0',
        '"',
      ),
      fc.string({ maxLength: 6 }),
    );
    const page = fc.array(piece, { maxLength: 40 }).map((pieces) => MINIMAL + pieces.join('') + MINIMAL);
    fc.assert(
      fc.property(fc.oneof(page, fc.string()), (text) => {
        const report = read(text);
        const numbers = report === undefined ? [] : [...Object.values(report.load), report.kvCache.blocks];
        expect(numbers.every((number) => Number.isFinite(number))).toBe(true);
      }),
      { numRuns: runs(500), interruptAfterTimeLimit: 10_000 },
    );
  });

  it.each([
    ['of letters', 'a'],
    ['of blanks', ' '],
    ['of equal signs', 'a='],
    ['of quotes', 'a="'],
    ['of backslashes', '\\'],
    ['of commas', ','],
  ])('with a line of a million bytes %s takes no longer than others', (_, text) => {
    const long = text.repeat(1_000_000 / text.length);
    const lines = names.map((name) => `${name}{${long}} ${long}\n${name}{x="${long}\n`).join('');
    expect(read(MINIMAL + lines)?.load.running).toBe(3);
  });
});
