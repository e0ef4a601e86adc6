import { type Finding, finding } from '../finding';
import type { Inventory, ModelAutoscaler } from '../inventory';
import type { Rule } from '../rule';
import { textAt } from '../views/fields';

/** Says that something outside the rendered objects collects the metrics of an autoscaler. */
export const COLLECTED_ELSEWHERE_ANNOTATION = 'gke-inference/collected-elsewhere';

/** What the Stackdriver adapter calls a metric of managed Prometheus that pods report. */
const MANAGED = /^prometheus\.googleapis\.com\|vllm:/;

/** Managed Prometheus has the metrics of those pods only that a PodMonitoring selects. */
export const metricCollected: Rule = (inventory) =>
  inventory.modelAutoscalers.flatMap((autoscaler) => uncollected(inventory, autoscaler));

function uncollected(inventory: Inventory, { autoscaler, servers }: ModelAutoscaler): Finding[] {
  const { manifest, metrics } = autoscaler;
  const managed = metrics.filter(({ text }) => MANAGED.test(text)).map(({ text }) => text);
  const elsewhere = textAt(manifest, 'metadata', 'annotations', COLLECTED_ELSEWHERE_ANNOTATION) !== undefined;
  const { workload } = servers[0];
  if (managed.length === 0 || elsewhere || inventory.isCollected(workload)) {
    return [];
  }
  const { kind, metadata } = workload.manifest;
  return [finding('GKEI_METRIC_NOT_COLLECTED', manifest, { metrics: managed, workload: `${kind} ${metadata.name}` })];
}
