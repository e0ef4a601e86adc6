import type { CodeTable } from './explanation';
import { oneOf, quote } from './wording';

/** General values, and whether a model fits its GPUs. */
export const PLANNING_CODES = {
  /** A value stands outside the range that its option allows. */
  GKEI_OUT_OF_RANGE: (d: { option: string; value: unknown; range: string }) => ({
    problem: `${d.option} is ${quote(d.value)}`,
    remedy: `set it to ${d.range}`,
  }),
  /** No machine has that many GPUs, or they cannot share the model's attention heads evenly. */
  GKEI_GPU_COUNT: (d: {
    gpus: number | undefined;
    accelerator: string;
    model: string;
    heads: number;
    machines: number;
    stages: number;
    counts: readonly number[];
  }) => ({
    problem:
      `${d.gpus === undefined ? '' : `${d.gpus} × `}${d.accelerator} cannot serve ${d.model} with its ${d.heads} attention heads` +
      `${d.stages > 1 ? ` in ${d.stages} stages` : ''}${d.machines > 1 ? ` on ${d.machines} machines` : ''}`,
    remedy:
      d.counts.length > 0
        ? `set gpus to ${oneOf(d.counts)}, which ${d.machines > 1 ? `${d.machines} machines have` : 'one machine has'} and which divide the heads`
        : 'use fewer stages, or another accelerator',
  }),
  /** The GPU has no data type that the model can be served in. */
  GKEI_DATA_TYPE: (d: { problem: string; alternatives: readonly string[] }) => ({
    problem: d.problem,
    remedy: d.alternatives.length > 0 ? `use ${oneOf(d.alternatives)}` : 'use another model',
  }),
  /** A model's `config.json` lacks a key, or says something that cannot be planned. */
  GKEI_MODEL_CONFIG: (d: { model: string; key: string; value: unknown; expected: string }) => ({
    problem:
      d.value === undefined || d.value === null
        ? `config.json of ${d.model} has no ${d.key}`
        : `${d.key} is ${quote(d.value)} in config.json of ${d.model}`,
    remedy: `it must be ${d.expected}; for other models give the facts to Model.custom`,
  }),
  /** A model that the catalog does not know, named on the command line or in a stack's configuration. */
  GKEI_MODEL_UNKNOWN: (d: { name: string; nearest: string }) => ({
    problem: `the catalog has no model "${d.name}"`,
    remedy: `the nearest known one is ${d.nearest}; for a model of your own give its config.json, by --config or Model.fromConfig`,
  }),
  /** An accelerator that the catalog does not know, named on the command line or in a stack's configuration. */
  GKEI_ACCELERATOR_NAME: (d: { name: string; nearest: string; names: readonly string[] }) => ({
    problem: `there is no accelerator "${d.name}"`,
    remedy: `the nearest known one is ${d.nearest}; set it to ${oneOf(d.names)}`,
  }),
  /** A model's `config.json` cannot be read. */
  GKEI_CONFIG_UNREADABLE: (d: { file: string; reason: string }) => ({
    problem: `${d.file} cannot be read as JSON: ${d.reason}`,
    remedy: "give the config.json from the model's repository",
  }),
  /** Nothing that was asked for can serve the model. */
  GKEI_PLAN_IMPOSSIBLE: (d: { model: string; tried: string; problem: string; alternatives: readonly string[] }) => ({
    problem: `${d.model} does not fit what was asked for: ${d.tried} ${d.problem}`,
    remedy:
      d.alternatives.length > 0
        ? `the nearest possibilities are ${oneOf(d.alternatives)}`
        : 'no machine alone serves it: try --quantization, a smaller --max-model-len, or --machines 2',
  }),
  /** The weights, or one request of the asked length, do not fit the GPUs. */
  GKEI_MODEL_DOES_NOT_FIT: (d: {
    model: string;
    accelerator: string;
    gpus: number;
    tokens: number;
    needed: string;
    usable: string;
    alternatives: readonly string[];
  }) => ({
    problem:
      `${d.model} with a context of ${d.tokens} tokens does not fit ${d.gpus} × ${d.accelerator}: ` +
      `each GPU needs ${d.needed} before the KV cache and vLLM may use ${d.usable}`,
    remedy:
      d.alternatives.length > 0 ? `use ${oneOf(d.alternatives)}` : 'lower engine.maxModelLen or use a smaller model',
  }),
  /** No machine type has that many of these GPUs, or the named one has not. */
  GKEI_MACHINE_GPUS: (d: {
    machine: string | undefined;
    accelerator: string;
    gpus: number;
    machines: readonly string[];
    counts: readonly number[];
  }) => ({
    problem: `${d.machine ?? 'no machine type'} has ${d.machine ? 'not ' : ''}${d.gpus} × ${d.accelerator}`,
    remedy: d.machines.length > 0 ? `set machineType to ${oneOf(d.machines)}` : `set gpus to ${oneOf(d.counts)}`,
  }),
  /** A machine type that the catalog does not know. */
  GKEI_MACHINE_UNKNOWN: (d: { name: string; nearest: string }) => ({
    problem: `the catalog has no machine type "${d.name}"`,
    remedy: `the nearest known one is ${d.nearest}; docs/reference/catalog.md lists all with GPUs`,
  }),
} satisfies CodeTable;
