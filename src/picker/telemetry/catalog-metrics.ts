import type { PickerMetric } from '../../catalog/metrics/picker-metrics';
import type { Emit, EmitHistogram, Registry } from './registry';

/** A metric of the catalog that is one number for each combination of labels. */
type PlainMetric = PickerMetric & { readonly type: 'gauge' | 'counter' };

/** Registers a metric of the catalog under every name that it has; its values are read when the page is written. */
export function collect(registry: Registry, metric: PlainMetric, read: (emit: Emit) => void): void {
  const { meaning, type, labels = [] } = metric;
  for (const name of namesOf(metric)) registry.collect(name, meaning, type, labels, read);
}

/** Likewise for a histogram; series without any observation are left out. */
export function collectHistograms(registry: Registry, metric: PickerMetric, read: (emit: EmitHistogram) => void): void {
  const { meaning, labels = [] } = metric;
  for (const name of namesOf(metric)) registry.collectHistograms(name, meaning, labels, read);
}

function namesOf({ name, formerNames = [] }: PickerMetric): string[] {
  return [name, ...formerNames];
}
