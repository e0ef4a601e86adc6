import { BYTES_PER_NUMBER, type ModelFacts } from '../catalog';

/** Room that a model server makes for adapters when it starts. */
export interface AdapterRoom {
  /** Adapters in GPU memory (`--max-loras`). */
  readonly slots: number;
  /** Their highest rank (`--max-lora-rank`). */
  readonly rank: number;
  /** Adapters in host memory (`--max-cpu-loras`). */
  readonly inMemory: number;
}

/** Adapters are kept in the type that the model calculates in: 16 bits. */
const NUMBER = BYTES_PER_NUMBER.bfloat16;

/**
 * Bytes that the slots for adapters take on one GPU, used or not: two matrices beside every linear layer, and beside the input
 * and the output embedding. Tensor parallelism shares out the side that the layer itself shares out, and copies the other.
 *
 * Source: the buffers that `vllm/lora/layers` allocates in vLLM 0.29. Experts are not counted: few adapters have any.
 */
export function adapterSlotBytes(model: ModelFacts, tensorParallel: number, { slots, rank }: AdapterRoom): number {
  const embeddings = 2 * (model.vocabularySize + model.hiddenSize);
  return slots * rank * NUMBER * (numbersPerRank(model, tensorParallel) + embeddings);
}

/** Bytes of one adapter with matrices beside every linear layer. */
export function adapterBytes(model: ModelFacts, rank: number): number {
  return rank * NUMBER * numbersPerRank(model, 1);
}

function numbersPerRank(model: ModelFacts, tensorParallel: number): number {
  const { layers, hiddenSize, headDimension } = model;
  const query = (model.attentionHeads * headDimension) / tensorParallel;
  const keys = Math.max(model.kvHeads / tensorParallel, 1) * headDimension;
  const inner = model.intermediateSize / tensorParallel;
  // Query, key, value and output; gate, up and down.
  const attention = 4 * hiddenSize + 2 * query + 2 * keys;
  const mlp = 3 * hiddenSize + 3 * inner;
  return layers * (attention + mlp);
}
