import type { Model } from '../../catalog';
import {
  boundThroughput,
  type Choice,
  estimateLoadTime,
  type Fit,
  type FitOptions,
  kvBytes,
  LOAD_SOURCES,
  type LoadTime,
  type RequestSize,
  type Throughput,
  weightBytes,
} from '../../planning';

/** What is asked of a plan. */
export interface PlanQuestion {
  readonly model: Model;
  readonly options: FitOptions;
  readonly request: RequestSize;
  /** Price of one GPU for an hour, in whatever currency. */
  readonly gpuHourPrice: number | undefined;
}

/** Everything that a plan says, as the program's JSON and its text are made of it. */
export interface PlanReport {
  readonly model: string;
  readonly parameters: number;
  readonly weightBytes: number;
  readonly kvBytesPerToken: number;
  readonly fit: Fit;
  /** Requests of the typical size that the KV cache holds at once. */
  readonly typicalConcurrency: number;
  readonly loadTimes: readonly { readonly source: string; readonly time: LoadTime }[];
  readonly bound: Throughput;
  /** Price of a million tokens at the bound; undefined without a price of a GPU. */
  readonly pricePerMillionTokens: number | undefined;
  readonly choices: readonly Choice[];
}

/** Answers a question with the choice that has the least GPU memory; undefined where nothing fits. */
export function planReport(question: PlanQuestion, choices: readonly Choice[]): PlanReport | undefined {
  const { model, request, gpuHourPrice } = question;
  const memory = (fit: Fit) => fit.gpus * fit.accelerator.memoryBytes;
  const [fit] = choices.flatMap((choice) => choice.fit ?? []).sort((a, b) => memory(a) - memory(b));
  if (!fit) {
    return undefined;
  }
  const bound = boundThroughput(model, fit, request);
  const cacheType = fit.kvCacheDataType === 'auto' ? fit.dataType : fit.kvCacheDataType;
  const typical = kvBytes(model, request.prompt + request.answer, cacheType);
  return {
    model: model.repository,
    parameters: model.parameters,
    weightBytes: weightBytes(model, fit.quantization),
    kvBytesPerToken: kvBytes(model, 1, cacheType),
    fit,
    typicalConcurrency: (fit.concurrency * kvBytes(model, fit.maxModelLen, cacheType)) / typical,
    loadTimes: Object.values(LOAD_SOURCES).map((source) => ({
      source: source.name,
      time: estimateLoadTime(model, source),
    })),
    bound,
    pricePerMillionTokens:
      gpuHourPrice === undefined ? undefined : ((gpuHourPrice * fit.gpus) / 3600 / bound.tokens) * 1e6,
    choices,
  };
}
