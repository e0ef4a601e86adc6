import type { Manifest } from '../manifest';
import { at, listAt, numberAt, textAt } from './fields';
import { namespaceOf, type ObjectReference } from './reference';

/** Kinds that set the number of replicas of a workload. */
export const AUTOSCALER_KINDS = ['HorizontalPodAutoscaler', 'ScaledObject'] as const;

/** Kubernetes' own window for fewer replicas, in seconds. */
const DEFAULT_WINDOW = 300;

/** An object that sets the number of replicas of a workload. */
export interface Autoscaler {
  readonly manifest: Manifest;
  /** Whether it is KEDA's, which can scale to zero by itself. */
  readonly isKeda: boolean;
  /** The workload. */
  readonly target: ObjectReference;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** Seconds for which fewer replicas must have sufficed before some leave; infinite where none ever leave. */
  readonly scaleDownWindow: number;
  readonly metrics: readonly AutoscalerMetric[];
}

/** What an autoscaler follows. */
export interface AutoscalerMetric {
  /** Whether it is the CPU or memory of the pods' own containers. */
  readonly resource: 'cpu' | 'memory' | undefined;
  /** Whether every pod reports it, so that without pods there is none. */
  readonly ofPods: boolean;
  /** Its name, or the query that computes it. */
  readonly text: string;
}

/** Reads an object of one of the {@link AUTOSCALER_KINDS}. */
export function readAutoscaler(manifest: Manifest): Autoscaler {
  const { spec } = manifest;
  const isKeda = manifest.kind === 'ScaledObject';
  const target = at(spec, 'scaleTargetRef');
  const behavior = isKeda ? at(spec, 'advanced', 'horizontalPodAutoscalerConfig', 'behavior') : at(spec, 'behavior');
  const [group, version] = (textAt(target, 'apiVersion') ?? 'apps/v1').split('/');
  // KEDA scales to zero unless told otherwise, and to `idleReplicaCount` while nothing is active.
  const least = isKeda
    ? Math.min(numberAt(spec, 'minReplicaCount') ?? 0, numberAt(spec, 'idleReplicaCount') ?? Number.POSITIVE_INFINITY)
    : (numberAt(spec, 'minReplicas') ?? 1);
  return {
    manifest,
    isKeda,
    target: {
      group: version === undefined ? '' : group,
      kind: textAt(target, 'kind') ?? 'Deployment',
      namespace: namespaceOf(manifest),
      name: textAt(target, 'name') ?? '',
    },
    minReplicas: least,
    maxReplicas: isKeda ? (numberAt(spec, 'maxReplicaCount') ?? 100) : (numberAt(spec, 'maxReplicas') ?? 1),
    scaleDownWindow:
      textAt(behavior, 'scaleDown', 'selectPolicy') === 'Disabled'
        ? Number.POSITIVE_INFINITY
        : (numberAt(behavior, 'scaleDown', 'stabilizationWindowSeconds') ?? DEFAULT_WINDOW),
    metrics: isKeda ? listAt(spec, 'triggers').map(readTrigger) : hpaMetrics(spec),
  };
}

function hpaMetrics(spec: unknown): AutoscalerMetric[] {
  // autoscaling/v1 knows one metric, and CPU is what autoscaling/v2 follows without any.
  const metrics = listAt(spec, 'metrics');
  return metrics.length === 0 ? [{ resource: 'cpu', ofPods: true, text: 'cpu' }] : metrics.map(readHpaMetric);
}

function readHpaMetric(metric: unknown): AutoscalerMetric {
  const type = textAt(metric, 'type');
  switch (type) {
    case 'Resource':
      return resourceMetric(textAt(metric, 'resource', 'name'));
    case 'ContainerResource':
      return resourceMetric(textAt(metric, 'containerResource', 'name'));
    default: {
      const field = (type ?? '').toLowerCase();
      const text = textAt(metric, field, 'metric', 'name') ?? '';
      return { resource: undefined, ofPods: type === 'Pods', text };
    }
  }
}

function readTrigger(trigger: unknown): AutoscalerMetric {
  const type = textAt(trigger, 'type');
  if (type === 'cpu' || type === 'memory') {
    return resourceMetric(type);
  }
  const text = textAt(trigger, 'metadata', 'query') ?? textAt(trigger, 'metadata', 'metricName') ?? '';
  return { resource: undefined, ofPods: /\bvllm:/.test(text), text };
}

function resourceMetric(name: string | undefined): AutoscalerMetric {
  return {
    resource: name === 'cpu' || name === 'memory' ? name : undefined,
    ofPods: true,
    text: name ?? '',
  };
}
