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
} satisfies CodeTable;
