import { VLLM_KEEP_ALIVE, VLLM_KEEP_ALIVE_DEFAULT, VllmVersion } from '../../catalog';
import { VLLM_NULL_BLOCKS } from '../../catalog/metrics/vllm-metrics';
import { errorOf } from '../../errors';
import type { EngineOptions } from '../engine/engine-core';
import { type KvEventsConfig, readKvEventsConfig } from '../kv-events/kv-events-config';
import { type ParsedArguments, parseArguments } from './argument-parser';
import { type DataParallel, readDataParallel } from './data-parallel';
import { readInteger, readNumber } from './numbers';
import { type Pace, readPace } from './pace';
import { environmentName, SIMULATION_FLAGS, type SimulationFlagName } from './simulation-flags';

/** A LoRA that the server offers under its own model name. */
export interface AdapterModule {
  readonly name: string;
  readonly path: string;
  readonly baseModel?: string;
}

/** The files of a certificate and its key, each in PEM. */
export interface CertificateFiles {
  readonly certificate: string;
  /** The certificate's own file where that holds the key too. */
  readonly key: string;
  /** Whether a new certificate is taken without a restart. */
  readonly refresh: boolean;
}

/** How a simulated server misbehaves. */
export type Hang = { readonly kind: 'never-ready' } | { readonly kind: 'after'; readonly seconds: number };

/** Everything that a simulated model server needs to know, resolved and checked. */
export interface ServerOptions extends DataParallel {
  /** Path or name of the weights, as vLLM would load them. */
  readonly model: string;
  /** Names that clients may ask for; the first one is reported. */
  readonly servedNames: readonly string[];
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Present when the port takes TLS alone. */
  readonly tls?: CertificateFiles;
  /** Seconds after which a connection without requests is closed. */
  readonly keepAliveSeconds: number;
  /** Most tokens of prompt and answer together. */
  readonly maxModelLen: number;
  readonly engine: EngineOptions;
  /** Blocks of the cache as `--num-gpu-blocks-override` sets them, the one that holds nothing included. */
  readonly blocksOverride?: number;
  readonly tensorParallelSize: number;
  /** One of the machines of a replica that calculate for the first one and answer nobody. */
  readonly headless: boolean;
  readonly gpuMemoryUtilization: number;
  /** Present when LoRA is enabled. */
  readonly adapters?: { readonly max: number; readonly modules: readonly AdapterModule[] };
  /** Whether adapters may be loaded and unloaded over HTTP. */
  readonly runtimeAdapters: boolean;
  /** Whether paths for development are open, such as the one that empties the cache. */
  readonly devMode: boolean;
  /** Present when the server publishes what enters and leaves its cache. */
  readonly kvEvents?: KvEventsConfig;
  readonly promptTokensDetails: boolean;
  readonly forceIncludeUsage: boolean;
  /** Seconds that running requests may take after SIGTERM; 0 aborts them. */
  readonly shutdownTimeoutSeconds: number;
  readonly loadSeconds: number;
  readonly hang?: Hang;
  readonly crashAfterSeconds?: number;
  readonly seed: number;
}

/**
 * What vLLM 0.29 takes where a flag is missing: its configuration classes. The context length is that of Llama 3.1, since
 * no model is there to be asked.
 */
const VLLM_DEFAULTS = {
  model: 'Qwen/Qwen3-0.6B',
  host: '0.0.0.0',
  port: 8000,
  maxModelLen: 131_072,
  blockSize: 16,
  gpuMemoryUtilization: 0.92,
  maxLoras: 1,
};

/**
 * Reads the arguments of `vllm serve` and the simulation's own flags.
 *
 * @param args the command line; flags win over the environment
 * @param environment where the `GKEI_MOCK_…` variables stand, and those of vLLM
 * @throws GkeInferenceError that names the flag, its value and what to write instead
 */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ServerOptions {
  const simulationKinds = SIMULATION_FLAGS.map(({ name }) => [name, 'value'] as const);
  const { flags, shortFlags } = VllmVersion.V0_29_0;
  const parsed = parseArguments(args, new Map([...flags, ...simulationKinds]), shortFlags);
  const [, surplus] = parsed.positionals;
  if (surplus !== undefined) {
    throw errorOf('GKEI_USAGE', {
      problem: `unexpected argument "${surplus}": the model stands once, before the flags`,
      command: 'gke-inference mock-server',
    });
  }
  const flag = (name: string) => parsed.values.get(name)?.[0];
  const isOn = (name: string, otherwise = false) => (flag(name) ?? String(otherwise)) === 'true';
  const integer = (name: string, otherwise: number, least: number) =>
    readInteger(`--${name}`, flag(name), otherwise, least);
  const knob = (name: SimulationFlagName) => flag(name) ?? environment[environmentName(name)];
  const knobNumber = (name: SimulationFlagName, otherwise: number) =>
    readNumber(`--${name} or ${environmentName(name)}`, knob(name), otherwise, 0);

  const model = parsed.positionals[0] ?? flag('model') ?? VLLM_DEFAULTS.model;
  const host = flag('host') ?? VLLM_DEFAULTS.host;
  const maxModelLen = readContextLength(flag('max-model-len'));
  const certificate = flag('ssl-certfile');
  const crash = knob('sim-crash-after-seconds');
  const adapters = readAdapters(parsed, isOn('enable-lora'), integer('max-loras', VLLM_DEFAULTS.maxLoras, 1));
  readInteger('--node-rank', flag('node-rank'), 0, 0, integer('nnodes', 1, 1) - 1);
  const pace = readPace(knob);
  const blocksOverride =
    flag('num-gpu-blocks-override') === undefined
      ? undefined
      : integer('num-gpu-blocks-override', 0, 1 + VLLM_NULL_BLOCKS);
  return {
    ...readDataParallel(flag),
    model,
    servedNames: parsed.values.get('served-model-name') ?? [model],
    host,
    port: readInteger('--port', flag('port'), VLLM_DEFAULTS.port, 0, 65_535),
    tls:
      certificate === undefined
        ? undefined
        : {
            certificate,
            key: flag('ssl-keyfile') ?? certificate,
            refresh: isOn('enable-ssl-refresh'),
          },
    keepAliveSeconds: readInteger(VLLM_KEEP_ALIVE, environment[VLLM_KEEP_ALIVE], VLLM_KEEP_ALIVE_DEFAULT, 1),
    maxModelLen,
    engine: {
      ...readBatchLimits(integer, flag('max-num-seqs') !== undefined, pace),
      ...readCache(integer, knob('sim-kv-tokens'), blocksOverride, maxModelLen, pace),
      prefixCaching: isOn('enable-prefix-caching', true),
      maxAdapters: adapters?.max ?? 0,
      adapterLoadMs: pace.adapterLoadMs,
      stepTime: pace.stepTime,
    },
    blocksOverride,
    headless: isOn('headless'),
    tensorParallelSize: integer('tensor-parallel-size', 1, 1),
    gpuMemoryUtilization: readNumber(
      '--gpu-memory-utilization',
      flag('gpu-memory-utilization'),
      VLLM_DEFAULTS.gpuMemoryUtilization,
      Number.MIN_VALUE,
      1,
    ),
    adapters,
    runtimeAdapters: ['1', 'true'].includes(
      environment['VLLM_ALLOW_RUNTIME_LORA_UPDATING']?.trim().toLowerCase() ?? '',
    ),
    devMode: readInteger('VLLM_SERVER_DEV_MODE', environment['VLLM_SERVER_DEV_MODE'], 0, 0) > 0,
    kvEvents: readKvEventsConfig(flag('kv-events-config'), host),
    promptTokensDetails: isOn('enable-prompt-tokens-details'),
    forceIncludeUsage: isOn('enable-force-include-usage'),
    shutdownTimeoutSeconds: integer('shutdown-timeout', 0, 0),
    loadSeconds: knobNumber('sim-load-seconds', 0),
    hang: readHang(knob('sim-hang')),
    crashAfterSeconds: crash === undefined ? undefined : knobNumber('sim-crash-after-seconds', 0),
    seed: readInteger('--sim-seed or GKEI_MOCK_SEED', knob('sim-seed'), 0, 0),
  };
}

type ReadFlag = (name: string, otherwise: number, least: number) => number;

/** `auto` and `-1` ask vLLM for the longest context that fits. */
function readContextLength(text: string | undefined): number {
  const automatic = text === '-1' || text?.toLowerCase() === 'auto';
  return readInteger('--max-model-len', automatic ? undefined : text, VLLM_DEFAULTS.maxModelLen, 1);
}

function readBatchLimits(
  integer: ReadFlag,
  explicit: boolean,
  pace: Pace,
): Pick<EngineOptions, 'maxRunning' | 'tokenBudget'> {
  const tokenBudget = integer('max-num-batched-tokens', pace.tokenBudget, 1);
  const maxRunning = integer('max-num-seqs', Math.min(pace.maxRunning, tokenBudget), 1);
  if (explicit && maxRunning > tokenBudget) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: '--max-num-seqs',
      value: maxRunning,
      range: `at most --max-num-batched-tokens, ${tokenBudget}: each running request needs one token of a step`,
    });
  }
  return { maxRunning, tokenBudget };
}

function readCache(
  integer: ReadFlag,
  kvTokens: string | undefined,
  blocksOverride: number | undefined,
  maxModelLen: number,
  pace: Pace,
): Pick<EngineOptions, 'blockSize' | 'blocks'> {
  const blockSize = integer('block-size', VLLM_DEFAULTS.blockSize, 1);
  const reason = 'vLLM does not start when one longest request does not fit';
  if (blocksOverride !== undefined) {
    const least = Math.ceil(maxModelLen / blockSize) + VLLM_NULL_BLOCKS;
    if (blocksOverride < least) {
      throw errorOf('GKEI_OUT_OF_RANGE', {
        option: '--num-gpu-blocks-override',
        value: blocksOverride,
        range: `at least ${least}, room for --max-model-len, ${maxModelLen}, and one block that holds nothing: ${reason}`,
      });
    }
    return { blockSize, blocks: blocksOverride - VLLM_NULL_BLOCKS };
  }
  const option = '--sim-kv-tokens or GKEI_MOCK_KV_TOKENS';
  const tokens = readInteger(option, kvTokens, Math.max(pace.kvTokens, maxModelLen), 1);
  if (tokens < maxModelLen) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option,
      value: tokens,
      range: `at least --max-model-len, ${maxModelLen}: ${reason}`,
    });
  }
  return { blockSize, blocks: Math.ceil(tokens / blockSize) };
}

function readAdapters(parsed: ParsedArguments, enabled: boolean, max: number): ServerOptions['adapters'] {
  const written = parsed.values.get('lora-modules') ?? [];
  if (!enabled && written.length > 0) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag: '--lora-modules',
      problem: 'has no effect without --enable-lora',
      remedy: 'add --enable-lora',
    });
  }
  return enabled ? { max, modules: written.map(readAdapter) } : undefined;
}

/** `name=path`, or the JSON object of vLLM's newer form. */
function readAdapter(text: string): AdapterModule {
  const plain = /^([^={,]+)=([^,]+)$/.exec(text);
  if (plain) {
    return { name: plain[1], path: plain[2] };
  }
  try {
    const { name, path, base_model_name: baseModel } = JSON.parse(text);
    if (typeof name === 'string' && typeof path === 'string') {
      return { name, path, baseModel };
    }
  } catch {
    // Reported below, together with JSON of another shape.
  }
  throw errorOf('GKEI_OUT_OF_RANGE', {
    option: '--lora-modules',
    value: text,
    range: 'name=path or {"name": …, "path": …, "base_model_name": …}',
  });
}

function readHang(text: string | undefined): Hang | undefined {
  if (text === undefined) {
    return undefined;
  }
  if (text === 'never-ready') {
    return { kind: 'never-ready' };
  }
  const seconds = Number(/^after:(\d+(?:\.\d+)?)$/.exec(text)?.[1] ?? Number.NaN);
  if (Number.isNaN(seconds)) {
    throw errorOf('GKEI_OUT_OF_RANGE', {
      option: '--sim-hang or GKEI_MOCK_HANG',
      value: text,
      range: 'never-ready or after:SECONDS',
    });
  }
  return { kind: 'after', seconds };
}
