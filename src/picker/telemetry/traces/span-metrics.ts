/** What becomes of the spans of requests. */
import { PICKER_METRICS } from '../../../catalog/metrics/picker-metrics';
import { collect } from '../catalog-metrics';
import type { Registry } from '../registry';

/** How many spans have ended how. */
export interface SpanCounts {
  /** Spans that a collector has taken. */
  readonly exported: number;
  /** Spans that were lost: the collector did not take them, or they came faster than it takes them. */
  readonly dropped: number;
}

/** Registers their counter; the counts are asked for when the page is written. */
export function registerSpanMetrics(registry: Registry, counts: () => SpanCounts): void {
  collect(registry, PICKER_METRICS.spans, (emit) => {
    const { exported, dropped } = counts();
    emit(['exported'], exported);
    emit(['dropped'], dropped);
  });
}
