import { errorOf } from '../../errors';

/** The value of a `vllm serve` flag: `true` renders `--flag`, `false` renders `--no-flag`, a list repeats the flag's values. */
export type FlagValue = string | number | boolean | readonly string[];

/** Flags of `vllm serve` by name, without the leading dashes. */
export type Flags = Readonly<Record<string, FlagValue>>;

/** Flags that a construct derives from its props, and the prop to set instead. */
const DERIVED: Readonly<Record<string, string>> = {
  model: 'model',
  revision: 'weights',
  'served-model-name': 'servedModelName',
  port: 'port',
  'ssl-certfile': 'tls',
  'ssl-keyfile': 'tls',
  'tensor-parallel-size': 'gpus',
  nnodes: 'machines',
  'node-rank': 'machines',
  'master-addr': 'machines',
  'pipeline-parallel-size': 'engine.pipelineParallel',
  quantization: 'engine.quantization',
  'kv-cache-dtype': 'engine.kvCacheDataType',
  'max-model-len': 'engine.maxModelLen',
  'gpu-memory-utilization': 'engine.gpuMemoryUtilization',
  'shutdown-timeout': 'drain.shutdown',
  'enable-lora': 'adapters',
  'lora-modules': 'adapters',
  'max-loras': 'adapters',
  'max-lora-rank': 'adapters',
  'max-cpu-loras': 'adapters',
};

/**
 * Renders the arguments of `vllm serve`, the construct's flags first; a flag of `extra` replaces a default of the same name.
 *
 * @throws GKEI_DERIVED_FLAG when `extra` sets a flag that a prop decides.
 */
export function renderFlags(own: Flags, extra: Flags): string[] {
  for (const flag of Object.keys(extra)) {
    const prop = DERIVED[flag];
    if (prop !== undefined) {
      throw errorOf('GKEI_DERIVED_FLAG', { option: 'engine.args', flag, value: String(extra[flag]), prop });
    }
  }
  return Object.entries(Object.assign({}, own, extra)).flatMap(([flag, value]) => renderFlag(flag, value));
}

function renderFlag(flag: string, value: FlagValue): string[] {
  if (typeof value === 'boolean') {
    return [value ? `--${flag}` : `--no-${flag}`];
  }
  if (typeof value === 'string' || typeof value === 'number') {
    return [`--${flag}=${value}`];
  }
  return [`--${flag}`, ...value];
}
