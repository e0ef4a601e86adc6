import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import type { AutoscalerPlan } from './autoscaler-plan';

/** A metric of autoscaling/v2 whose total is divided by the number of replicas. */
export type HpaMetric =
  | { readonly type: 'Pods'; readonly pods: { readonly metric: MetricIdentifier; readonly target: AverageValue } }
  | {
      readonly type: 'External';
      readonly external: { readonly metric: MetricIdentifier; readonly target: AverageValue };
    };

/** How a metric is named in the metrics API. */
export interface MetricIdentifier {
  readonly name: string;
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
}

interface AverageValue {
  readonly type: 'AverageValue';
  readonly averageValue: string;
}

/** A metric that every pod reports. */
export function podsMetric(name: string, target: number): HpaMetric {
  return { type: 'Pods', pods: { metric: { name }, target: averageValue(target) } };
}

/** A metric of something beside the pods. */
export function externalMetric(metric: MetricIdentifier, target: number): HpaMetric {
  return { type: 'External', external: { metric, target: averageValue(target) } };
}

/** Renders a HorizontalPodAutoscaler. */
export function horizontalPodAutoscaler(
  scope: Construct,
  { purpose, workload, min, max, behavior }: AutoscalerPlan,
  metrics: readonly HpaMetric[],
  annotations: Readonly<Record<string, string>> = {},
): ApiObject {
  const metadata = described(purpose);
  return new RenderedObject(scope, 'Resource', {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { ...metadata, annotations: { ...metadata.annotations, ...annotations } },
    spec: () => ({ scaleTargetRef: workload, minReplicas: min, maxReplicas: max, metrics, behavior }),
  });
}

/** A number as the API server would write it, so that what is applied is what is stored. */
function averageValue(target: number): AverageValue {
  return {
    type: 'AverageValue',
    averageValue: Number.isInteger(target) ? `${target}` : `${Math.round(target * 1000)}m`,
  };
}
