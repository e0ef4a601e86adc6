import type { Accelerator, ModelFacts } from '../catalog';

/** How the GPUs of a replica share a model. */
export interface Split {
  /** GPUs that share every layer (`--tensor-parallel-size`): all of one machine, since they talk in every layer. */
  readonly tensorParallel: number;
  /** Stages that share the layers one after the other (`--pipeline-parallel-size`). */
  readonly pipelineParallel: number;
  /** Machines of a replica, each with the same number of GPUs. */
  readonly machines: number;
}

/** GPUs of a replica. */
export function gpusOf({ tensorParallel, pipelineParallel }: Split): number {
  return tensorParallel * pipelineParallel;
}

/**
 * The splits that a model allows, the fewest GPUs first.
 *
 * As vLLM demands: tensor parallelism divides the attention heads, and divides the KV heads or is a multiple of them;
 * every stage has a layer. Stages are as many as machines unless more are asked for.
 */
export function usableSplits(
  model: ModelFacts,
  accelerator: Accelerator,
  { machines = 1, pipelineParallel = machines }: Partial<Split> = {},
): Split[] {
  return accelerator.countsPerMachine.flatMap((count) => {
    const tensorParallel = (count * machines) / pipelineParallel;
    const split = { tensorParallel, pipelineParallel, machines };
    return Number.isInteger(tensorParallel) && tensorParallel <= count && allows(model, split) ? [split] : [];
  });
}

function allows(model: ModelFacts, { tensorParallel, pipelineParallel }: Split): boolean {
  const { attentionHeads, kvHeads, layers } = model;
  return (
    attentionHeads % tensorParallel === 0 &&
    (kvHeads % tensorParallel === 0 || tensorParallel % kvHeads === 0) &&
    pipelineParallel <= layers
  );
}

/** Share of the layers on the GPU that has most of them: stages differ by one where the layers do not divide. */
export function layerShare({ layers }: ModelFacts, { pipelineParallel }: Pick<Split, 'pipelineParallel'>): number {
  return Math.ceil(layers / pipelineParallel) / layers;
}

/**
 * Share of the KV cache that one GPU keeps. More GPUs than KV heads keep copies, and every GPU of a stage keeps all of
 * a latent vector.
 */
export function kvShare(model: ModelFacts, split: Split): number {
  const heads = model.latentAttention ? 1 : Math.max(1 / split.tensorParallel, 1 / model.kvHeads);
  return layerShare(model, split) * heads;
}
