/** What prompts were believed to be held of by the endpoints that they were sent to. */
import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import type { Scheduler } from '../scheduling';
import { collect, collectHistograms } from './catalog-metrics';
import type { Decision } from './decisions';
import { HistogramSeries, type Registry } from './registry';

export class PrefixMetrics {
  private readonly ratios = new HistogramSeries(PICKER_METRICS.prefixHitRatio.bounds);
  private readonly bytes = new HistogramSeries(PICKER_METRICS.prefixHitBytes.bounds);

  decided({ endpoint, hitTokens, promptTokens, textBytes }: Decision): void {
    if (endpoint === undefined) return;
    const ratio = Math.min(1, hitTokens / promptTokens);
    this.ratios.observe(ratio);
    this.bytes.observe(ratio * textBytes);
  }

  register(registry: Registry, scheduler: Scheduler): void {
    collect(registry, PICKER_METRICS.prefixIndexSize, (emit) => emit([], scheduler.prefixBlocks));
    collectHistograms(registry, PICKER_METRICS.prefixHitRatio, (emit) => emit([], this.ratios));
    collectHistograms(registry, PICKER_METRICS.prefixHitBytes, (emit) => emit([], this.bytes));
  }
}
