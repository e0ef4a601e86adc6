import { decisionsPage, type EndpointsPageSource, endpointsPage, livePage, metricsPage, type Page } from './pages';
import type { DecisionRing, Registry } from './telemetry';

export interface PickerPagesSource extends EndpointsPageSource {
  readonly registry: Registry;
  readonly decisions: DecisionRing;
}

/** What the metrics port of a picker shows, by path. */
export function pickerPages(source: PickerPagesSource): ReadonlyMap<string, Page> {
  const { registry, decisions, now } = source;
  const pages = new Map<string, Page>([
    ['/', livePage],
    ['/metrics', metricsPage(registry)],
    ['/endpoints', endpointsPage(source)],
  ]);
  if (decisions.capacity > 0) pages.set('/decisions', decisionsPage(decisions, now));
  return pages;
}
