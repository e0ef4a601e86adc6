import { Accelerator, gibibytes, Model, NODE_LABELS } from '../../catalog';
import { type Fit, kvBytes, kvShare, planFits, type Split, servedDataType, weightBytes } from '../../planning';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import type { VllmCommand } from '../views/vllm-command';
import type { ModelServer } from '../views/workload';

/** Flags by which a GPU holds less than the published weights, or less of a request than a plan knows. */
const UNPLANNED = [
  'quantization',
  'q',
  'load-format',
  'model-loader-extra-config',
  'hf-overrides',
  'hf-config-path',
  'cpu-offload-gb',
  'offload-backend',
  'offload-group-size',
  'nnodes',
  'data-parallel-size',
  'enable-expert-parallel',
  'decode-context-parallel-size',
  'prefill-context-parallel-size',
  'kv-cache-memory-bytes',
  'num-gpu-blocks-override',
  'language-model-only',
  'limit-mm-per-prompt',
] as const;

/** Values of `--dtype` that mean 16 bits for every model of the catalog. */
const SIXTEEN_BITS: ReadonlySet<string> = new Set(['auto', 'half', 'float16', 'bfloat16']);

/** How much more than the memory that is left a request must need to be reported. */
const MARGIN = 1.1;

/** Most plans that a finding names. */
const MOST_PLANS = 3;

/** What a command certainly means for memory. */
interface Served {
  readonly model: Model;
  readonly accelerator: Accelerator;
  readonly split: Split;
  readonly gpus: number;
  readonly maxModelLen: number;
  /** Bytes of each GPU that vLLM may use. */
  readonly usable: number;
  /** How the KV cache is stored. */
  readonly kvCacheDataType: 'auto' | 'fp8';
}

/**
 * A server ends at its start when the weights alone, or one request of the longest length beside them, leave the memory of its
 * GPUs. Only what is certain is reported: activations, CUDA graphs and libraries are not even counted.
 */
export const modelSize: Rule = (inventory) => inventory.modelServers.flatMap(tooLarge);

function tooLarge(server: ModelServer): Finding[] {
  const served = readServed(server);
  if (!served) {
    return [];
  }
  const { model, accelerator, gpus, split, maxModelLen, usable, kvCacheDataType } = served;
  const found = (what: string, needed: number, left: number, remedy: string) => [
    finding('GKEI_MODEL_TOO_LARGE', server.workload.manifest, {
      container: server.container.name,
      model: model.repository,
      on: `${gpus} × ${accelerator.name}`,
      what,
      needed: gibibytes(needed),
      left: gibibytes(left),
      remedy,
    }),
  ];
  // On average over the GPUs: one at least has as much.
  const weights = weightBytes(model) / gpus;
  const left = usable - weights;
  if (left <= 0) {
    return found('its weights', weights, usable, `serve it on ${plansOf(planFits(model, { kvCacheDataType }))}`);
  }
  const type = kvCacheDataType === 'fp8' ? 'fp8' : (servedDataType(model, accelerator) ?? model.dataType);
  const { pipelineParallel } = split;
  const request =
    (kvBytes(model, maxModelLen, type) * kvShare(model, { ...split, pipelineParallel: 1 })) / pipelineParallel;
  if (request <= left * MARGIN) {
    return [];
  }
  const here = planFits(model, { gpus, pipelineParallel, kvCacheDataType }).find(
    (fit) => fit.accelerator === accelerator,
  );
  const elsewhere = `serve it on ${plansOf(planFits(model, { maxModelLen, kvCacheDataType }))}`;
  const remedy = here ? `set --max-model-len to ${here.maxModelLen}, or ${elsewhere}` : elsewhere;
  return found(`the ${maxModelLen} tokens of one request beside the weights`, request, left, remedy);
}

function readServed({ workload, container, command }: ModelServer): Served | undefined {
  const model = command.model === undefined ? undefined : Model.ofRepository(command.model);
  const accelerator = Accelerator.ofLabel(workload.pod.nodeLabel(NODE_LABELS.accelerator) ?? '');
  const tensorParallel = command.number('tensor-parallel-size', 1) ?? 0;
  const pipelineParallel = command.number('pipeline-parallel-size', 1) ?? 0;
  const gpus = tensorParallel * pipelineParallel;
  const maxModelLen = model && command.number('max-model-len', model.contextLength);
  // vLLM's own default is below 1, and differs between releases.
  const utilization = command.number('gpu-memory-utilization', 1) ?? 0;
  const kvCacheDataType = kvCacheOf(command);
  if (
    !model ||
    !accelerator ||
    !maxModelLen ||
    !kvCacheDataType ||
    !has16Bits(command) ||
    !UNPLANNED.every((flag) => command.lacks(flag)) ||
    !(Number.isInteger(tensorParallel) && Number.isInteger(pipelineParallel) && gpus > 0 && gpus === container.gpus) ||
    !(Number.isInteger(maxModelLen) && maxModelLen >= 1 && maxModelLen <= model.contextLength) ||
    !(pipelineParallel <= model.layers) ||
    !(utilization > 0 && utilization <= 1)
  ) {
    return undefined;
  }
  const split = { tensorParallel, pipelineParallel, machines: 1 };
  const usable = accelerator.memoryBytes * utilization;
  return { model, accelerator, split, gpus, maxModelLen, usable, kvCacheDataType };
}

/** How the cache is stored; undefined for types that a plan does not know. */
function kvCacheOf(command: VllmCommand): 'auto' | 'fp8' | undefined {
  const type = command.lacks('kv-cache-dtype') ? 'auto' : command.text('kv-cache-dtype');
  return type?.startsWith('fp8') ? 'fp8' : type === 'auto' ? 'auto' : undefined;
}

/** Whether it calculates in 16 bits, as plans take it. */
function has16Bits(command: VllmCommand): boolean {
  return command.lacks('dtype') || SIXTEEN_BITS.has(command.text('dtype') ?? '');
}

function plansOf(fits: readonly Fit[]): string {
  const plans = fits.slice(0, MOST_PLANS).map((fit) => `${fit.gpus} × ${fit.accelerator.name}`);
  return plans.length > 0 ? plans.join(' or ') : 'several machines, or in fewer bits';
}
