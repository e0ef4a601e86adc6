import type { ModelFacts } from '../catalog';
import type { Fit } from './fit';
import { weightBytes } from './gpu-memory';
import { kvBytes } from './kv-cache';
import { kvShare } from './split';

/**
 * Share of its memory's bandwidth that a GPU reaches while it reads weights and KV cache.
 *
 * Source: NVIDIA AIConfigurator's roofline, which applies 0.8.
 */
const BANDWIDTH_SHARE = 0.8;

/** A typical request, in tokens. */
export interface RequestSize {
  /** Tokens that a client sends. */
  readonly prompt: number;
  /** Tokens that it gets. */
  readonly answer: number;
}

/** An upper bound of what one replica does. */
export interface Throughput {
  /** Typical requests that run at once: as many as the KV cache holds, and no more than vLLM runs. */
  readonly running: number;
  /** Seconds of one step, which gives every running request one token. */
  readonly step: number;
  /** Seconds of the whole replica that one request costs. */
  readonly request: number;
  /** Tokens of prompts and answers a second. */
  readonly tokens: number;
}

/** Parameters that one token is multiplied with: of the experts, those that it is routed to. */
export function activeParameters({ parameters, experts }: ModelFacts): number {
  return experts ? parameters - experts.weights * (1 - experts.perToken / experts.count) : parameters;
}

/**
 * The throughput that no server of this shape exceeds, when it always has as many requests as it can run.
 *
 * A prompt costs 2 operations for each active parameter and token. A step reads the weights once, and the KV cache of
 * every running request; of the experts it reads those that some request is routed to. Communication, scheduling and
 * cached prompts are left out. The roofline model, as in NVIDIA AIConfigurator.
 */
export function boundThroughput(model: ModelFacts, fit: Fit, { prompt, answer }: RequestSize): Throughput {
  const { gpus, accelerator, memory } = fit;
  const kvType = fit.kvCacheDataType === 'auto' ? fit.dataType : fit.kvCacheDataType;
  const kvOfRequest = kvBytes(model, prompt + answer, kvType) * kvShare(model, fit);
  const running = Math.max(1, Math.min(accelerator.maxSequences, Math.floor(memory.kvCache / kvOfRequest)));
  const read =
    (weightsRead(model, fit, running) / gpus + running * kvOfRequest) / (accelerator.memoryBandwidth * BANDWIDTH_SHARE);
  const perToken = (2 * activeParameters(model)) / (gpus * accelerator.operations);
  const step = Math.max(read, running * perToken);
  const request = prompt * perToken + (answer * step) / running;
  return { running, step, request, tokens: (prompt + answer) / request };
}

/** Bytes of weights that a step reads over all GPUs: an expert that no running request is routed to is left alone. */
function weightsRead(model: ModelFacts, { quantization }: Fit, running: number): number {
  const { experts } = model;
  const all = weightBytes(model, quantization);
  if (!experts) {
    return all;
  }
  const untouched = (1 - experts.perToken / experts.count) ** running;
  return all * (1 - (experts.weights / model.parameters) * untouched);
}
