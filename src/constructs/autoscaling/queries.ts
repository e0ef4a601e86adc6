import { PICKER_METRICS } from '../../catalog';
import { POOL_LABEL } from '../monitoring/collectors/collector-binding';
import type { AutoscalerPlan } from './autoscaler-plan';
import type { SignalSpec } from './signal';

/** How the total of a pool's signal is made of the picker's series, for the series that `matchers` select. */
export const POOL_TOTALS: Readonly<Record<string, (matchers: string) => string>> = {
  // Every replica of the picker reports every endpoint.
  'pool-queue': (matchers) =>
    `sum(max by (model_server_endpoint) (${PICKER_METRICS.endpointQueueSize.name}{${matchers}}))`,
  // Every replica of the picker reports what it routed itself.
  'pool-requests': (matchers) => `sum(${PICKER_METRICS.endpointRequests.name}{${matchers}})`,
  'pool-prompt-tokens': (matchers) => `sum(${PICKER_METRICS.endpointPromptTokens.name}{${matchers}})`,
};

/** The labels by which series of a pool's picker are found: those of the metric itself, or of its collection. */
export function poolLabels({ metric, pool }: SignalSpec): Record<string, string> {
  return { [metric.labels?.includes('name') ? 'name' : POOL_LABEL]: pool!.name };
}

/** PromQL for the total of a signal over all replicas. */
export function totalQuery(signal: SignalSpec, { workload, namespace }: AutoscalerPlan): string {
  const labels = signal.pool ? Object.entries(poolLabels(signal)).map(([key, value]) => `${key}="${value}"`) : [];
  const matchers = [
    ...(namespace === undefined ? [] : [`namespace="${namespace}"`]),
    ...(signal.pool ? labels : [`pod=~"${podPattern(workload)}"`]),
  ].join(',');
  return signal.pool ? POOL_TOTALS[signal.key](matchers) : `sum(${signal.metric.name}{${matchers}})`;
}

/** Names of a workload's pods: a Deployment's end in a hash and a random word, those of groups in numbers. */
function podPattern({ kind, name }: AutoscalerPlan['workload']): string {
  return kind === 'Deployment' ? `${name}-[0-9a-z]+-[0-9a-z]{5}` : `${name}(-[0-9]+)+`;
}
