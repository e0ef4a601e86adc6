import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import { collect } from './catalog-metrics';
import type { Registry } from './registry';

/** Counts what is asked of the model servers. */
export interface ScrapeCounts {
  /** Pages read. */
  readonly successes: number;
  /** Scrapes that brought no usable page. */
  readonly failures: number;
  /** Scrapes in a second, of late. */
  readonly perSecond: number;
}

/** Registers how often the model servers' metrics are read. */
export function registerScrapeMetrics(registry: Registry, scrapes: ScrapeCounts): void {
  collect(registry, PICKER_METRICS.scrapes, (emit) => {
    emit(['read'], scrapes.successes);
    emit(['failed'], scrapes.failures);
  });
  collect(registry, PICKER_METRICS.scrapeRate, (emit) => emit([], scrapes.perSecond));
}
