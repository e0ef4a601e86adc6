/** What bodies of requests take of the memory that they may take. */
import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import { collect } from './catalog-metrics';
import type { Registry } from './registry';

/** How many bytes are held, and how many may be. */
export interface HeldBytes {
  readonly held: number;
  readonly limit: number;
}

/** Registers both gauges. */
export function registerBodyMetrics(registry: Registry, bodies: HeldBytes): void {
  collect(registry, PICKER_METRICS.heldBodyBytes, (emit) => emit([], bodies.held));
  collect(registry, PICKER_METRICS.heldBodyLimit, (emit) => emit([], bodies.limit));
}
