import type { PickerMetric } from '../../catalog/metrics/picker-metrics';
import type { Emit, Registry } from './registry';

/** Registers a metric of the catalog under every name that it has; its values are read when the page is written. */
export function collect(registry: Registry, metric: PickerMetric, read: (emit: Emit) => void): void {
  const { name, formerName, meaning, type, labels = [] } = metric;
  for (const each of formerName === undefined ? [name] : [name, formerName]) {
    registry.collect(each, meaning, type, labels, read);
  }
}
