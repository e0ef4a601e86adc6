import { VllmVersion } from '../../../src/catalog';
import { ENGINE_PROFILES } from '../../../src/simulator/engine/step-coefficients';
import { kernelStepTime } from '../../../src/simulator/engine/step-time';
import { EFFECTIVE_FLAGS } from '../../../src/simulator/server/effective-flags';
import { readOptions } from '../../../src/simulator/server/options';
import { environmentName, SIMULATION_FLAGS } from '../../../src/simulator/server/simulation-flags';

const prefillOf = (prefillTokens: number) => ({
  prefillTokens,
  prefillAttention: 0,
  decodes: 0,
  decodeContext: 0,
  requests: 1,
});

const read = (line: string, environment: Record<string, string> = {}) =>
  readOptions(line.split(' ').filter(Boolean), environment);

it("takes vLLM's defaults and an A100's pace from an empty command line", () => {
  expect(read('')).toEqual({
    model: 'Qwen/Qwen3-0.6B',
    servedNames: ['Qwen/Qwen3-0.6B'],
    host: '0.0.0.0',
    port: 8000,
    keepAliveSeconds: 5,
    maxModelLen: 131_072,
    engine: {
      maxRunning: 256,
      tokenBudget: 2048,
      blockSize: 16,
      blocks: 10_000,
      prefixCaching: true,
      maxAdapters: 0,
      adapterLoadMs: 0,
      stepTime: expect.any(Function),
    },
    headless: false,
    tensorParallelSize: 1,
    gpuMemoryUtilization: 0.92,
    adapters: undefined,
    runtimeAdapters: false,
    devMode: false,
    kvEvents: undefined,
    promptTokensDetails: false,
    forceIncludeUsage: false,
    shutdownTimeoutSeconds: 0,
    multiPort: false,
    ranks: [0],
    loadSeconds: 0,
    hang: undefined,
    crashAfterSeconds: undefined,
    seed: 0,
  });
});

it('reads what a deployment passes', () => {
  const options = read(
    'google/gemma-3-12b-it --served-model-name gemma gemma-12b --host 0.0.0.0 --port 8000 --revision abc --dtype bfloat16 ' +
      '--max-model-len 16k --max-num-seqs 128 --max-num-batched-tokens 8K --gpu-memory-utilization 0.9 ' +
      '--tensor-parallel-size 2 --no-enable-prefix-caching --enable-prompt-tokens-details --shutdown-timeout 45 ' +
      '--no-enable-log-requests --disable-access-log-for-endpoints /health,/metrics --host 127.0.0.2 --port 9000 ' +
      '--enable-lora --max-loras 3 --max-lora-rank 16 --lora-modules a=/a {"name":"b","path":"/b","base_model_name":"c"}',
  );
  expect(options).toMatchObject({
    model: 'google/gemma-3-12b-it',
    servedNames: ['gemma', 'gemma-12b'],
    host: '127.0.0.2',
    port: 9000,
    maxModelLen: 16_000,
    tensorParallelSize: 2,
    gpuMemoryUtilization: 0.9,
    promptTokensDetails: true,
    shutdownTimeoutSeconds: 45,
    adapters: {
      max: 3,
      modules: [
        { name: 'a', path: '/a' },
        { name: 'b', path: '/b', baseModel: 'c' },
      ],
    },
    engine: { maxRunning: 128, tokenBudget: 8192, prefixCaching: false, maxAdapters: 3 },
  });
});

it('knows the model by --model too, and the default context by auto', () => {
  expect(read('--model a --max-model-len auto')).toMatchObject({
    model: 'a',
    servedNames: ['a'],
    maxModelLen: 131_072,
  });
});

it('keeps idle connections as long as the environment says, as vLLM does', () => {
  expect(read('', { VLLM_HTTP_TIMEOUT_KEEP_ALIVE: '3700' }).keepAliveSeconds).toBe(3700);
});

it('reads each knob of the simulation from its flag and from the environment, the flag first', () => {
  const environment = {
    GKEI_MOCK_LOAD_SECONDS: '1.5',
    GKEI_MOCK_HANG: 'after:3',
    GKEI_MOCK_CRASH_AFTER_SECONDS: '4',
    GKEI_MOCK_PREFILL_MS_PER_TOKEN: '2',
    GKEI_MOCK_DECODE_MS_PER_TOKEN: '6',
    GKEI_MOCK_KV_TOKENS: '200k',
    GKEI_MOCK_ADAPTER_LOAD_MS: '300',
    GKEI_MOCK_SPEED: '4',
    GKEI_MOCK_SEED: '7',
  };
  const names = SIMULATION_FLAGS.map(({ name }) => environmentName(name));
  expect(Object.keys(environment)).toEqual(names.filter((name) => name !== 'GKEI_MOCK_PROFILE'));
  const options = read('', environment);
  expect(options).toMatchObject({
    loadSeconds: 1.5,
    hang: { kind: 'after', seconds: 3 },
    crashAfterSeconds: 4,
    engine: { adapterLoadMs: 75, blocks: 12_500 },
    seed: 7,
  });
  expect(options.engine.stepTime(prefillOf(3))).toBe(3);
  const flags = '--sim-hang never-ready --sim-speed 1 --sim-load-seconds 0 --sim-crash-after-seconds=2.5';
  const slower = read(flags, environment);
  expect(slower).toMatchObject({ loadSeconds: 0, hang: { kind: 'never-ready' }, crashAfterSeconds: 2.5 });
  expect(slower.engine.stepTime(prefillOf(0))).toBe(6);
});

it("takes a profile's pace, room and batch limits, which flags of vLLM still change", () => {
  const { engine } = read('--sim-profile qwen3-32b-2xh100 --max-num-seqs 64 --sim-speed 2');
  expect(engine).toMatchObject({ maxRunning: 64, tokenBudget: 8_192, blocks: 307_328 / 16 });
  const chunk = { ...prefillOf(8_192), prefillAttention: 8_192 * 4_096 };
  expect(engine.stepTime(chunk)).toBe(kernelStepTime(ENGINE_PROFILES[0])(chunk) / 2);
});

it('publishes KV events as the flag says, whole or key by key, and opens paths for development', () => {
  const enabled = '--host 127.0.0.2 --kv-events-config.enable_kv_cache_events true --kv-events-config.topic kv@a';
  expect(read(enabled, { VLLM_SERVER_DEV_MODE: '1' })).toMatchObject({
    devMode: true,
    kvEvents: { publisher: { host: '127.0.0.2', port: 5557 }, topic: 'kv@a' },
  });
});

it('names flags of vLLM alone as those with an effect', () => {
  const names = EFFECTIVE_FLAGS.flatMap(({ flags }) => flags).filter((name) => name.startsWith('--'));
  const { flags } = VllmVersion.V0_29_0;
  expect(names.filter((name) => !flags.has(name.replace(/^--(\[no-\])?/, '')))).toEqual([]);
});

it('keeps room for the longest request', () => {
  expect(read('--max-model-len 320000').engine.blocks).toBe(20_000);
});

it('has one usable block less than --num-gpu-blocks-override, as vLLM, whatever room the pace would have', () => {
  const options = read('--max-model-len 100 --num-gpu-blocks-override 8 --sim-profile llama-8b-h100');
  expect([options.engine.blocks, options.blocksOverride]).toEqual([7, 8]);
});

it.each([
  ['--port 70000', 'GKEI_OUT_OF_RANGE: --port is "70000"; set it to a whole number from 0 to 65535'],
  ['--max-model-len 1.5', '--max-model-len is "1.5"'],
  ['--max-num-seqs 0', '--max-num-seqs is "0"; set it to a whole number from 1 on'],
  ['--max-num-seqs 4096', '--max-num-seqs is 4096; set it to at most --max-num-batched-tokens, 2048'],
  ['--gpu-memory-utilization 90', '--gpu-memory-utilization is "90"; set it to a number above 0 and at most 1'],
  ['--sim-profile qwen3-32b', 'such as qwen3-32b-2xh100'],
  [
    '--sim-profile llama-8b-h100 --sim-decode-ms-per-token 5',
    'GKEI_FLAG_VALUE: --sim-decode-ms-per-token or GKEI_MOCK_DECODE_MS_PER_TOKEN contradicts --sim-profile',
  ],
  ['--sim-speed 0', '--sim-speed or GKEI_MOCK_SPEED is "0"; set it to a number above 0'],
  ['--sim-kv-tokens 4k', 'is 4000; set it to at least --max-model-len, 131072'],
  ['--num-gpu-blocks-override 1', '--num-gpu-blocks-override is "1"; set it to a whole number from 2 on'],
  [
    '--num-gpu-blocks-override 7 --max-model-len 100',
    '--num-gpu-blocks-override is 7; set it to at least 8, room for --max-model-len, 100, and one block that holds nothing',
  ],
  ['--kv-events-config {"hmw":5}', '--kv-events-config has the field "hmw"'],
  ['--sim-hang soon', '--sim-hang or GKEI_MOCK_HANG is "soon"; set it to never-ready or after:SECONDS'],
  ['--sim-load-seconds -1', 'is "-1"; set it to a number of at least 0'],
  ['--lora-modules a=/a', 'GKEI_FLAG_VALUE: --lora-modules has no effect without --enable-lora; add --enable-lora'],
  ['--enable-lora --lora-modules a', '--lora-modules is "a"; set it to name=path or {"name"'],
  [
    '--nnodes 2 --node-rank $(LWS_WORKER_INDEX)',
    '--node-rank is "$(LWS_WORKER_INDEX)"; set it to a whole number from 0 to 1',
  ],
  ['a b', 'GKEI_USAGE: unexpected argument "b"'],
])('refuses %s', (line, message) => {
  expect(() => read(line)).toThrow(message);
});
