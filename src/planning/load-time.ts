import type { ModelFacts } from '../catalog';
import { weightBytes } from './gpu-memory';
import { LOAD_SOURCES, type LoadSource } from './load-source';

/**
 * Times that a start-up is estimated with. They are deliberately pessimistic, like the rates of {@link LOAD_SOURCES}: a
 * budget that is too long delays the notice of a hang, one that is too short kills a healthy server in an endless loop.
 */
export const LOAD_ASSUMPTIONS = {
  /**
   * Seconds for imports, compilation, memory profiling and CUDA graphs. Published start-ups of Qwen3 32B on H100
   * with weights at hand take 103 to 110 s (llm-d workload-variant-autoscaler).
   */
  engineStart: 120,
  /** How many times the estimate a start-up may take before it counts as hung. */
  safetyFactor: 2,
} as const;

/** Seconds that scheduling, a new node and the image pull may take before a start-up begins; assumed. */
export const PROVISIONING_TIME = 900;

/** An estimated start-up of a model server, in seconds, from container start to the first healthy answer. */
export interface LoadTime {
  /** Fetching the weights from where they are kept. */
  readonly download: number;
  /** Reading them into GPU memory. */
  readonly read: number;
  /** Imports, compilation, profiling, CUDA graphs. */
  readonly engineStart: number;
  /** The sum. */
  readonly total: number;
}

/** Estimates how long a model server takes to start whose weights are kept at `source`. */
export function estimateLoadTime(model: ModelFacts, source: LoadSource = LOAD_SOURCES.hub): LoadTime {
  const bytes = weightBytes(model);
  const download = source.downloadRate === undefined ? 0 : Math.ceil(bytes / source.downloadRate);
  const read = Math.ceil(bytes / source.readRate);
  const { engineStart } = LOAD_ASSUMPTIONS;
  return { download, read, engineStart, total: download + read + engineStart };
}

/** Seconds that a start-up probe must allow before it declares a start-up hung. */
export function startupBudget(loadTime: LoadTime): number {
  return loadTime.total * LOAD_ASSUMPTIONS.safetyFactor;
}
