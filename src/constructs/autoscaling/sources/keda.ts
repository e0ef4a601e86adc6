import type { Construct } from 'constructs';
import {
  ScaledObjectSpecFallbackBehavior as FallbackBehavior,
  TriggerAuthenticationSpecPodIdentityProvider as IdentityProvider,
  ScaledObject,
  type ScaledObjectSpecTriggers as Trigger,
  TriggerAuthentication,
} from '../../../../imports/keda.sh';
import { PICKER_METRICS } from '../../../catalog';
import { POOL_LABEL } from '../../monitoring/collectors/collector-binding';
import { described } from '../../rendering/labels';
import { RenderedObject } from '../../rendering/rendered-object';
import type { AutoscalerPlan } from '../autoscaler-plan';
import { totalQuery } from '../queries';
import type { SignalSpec } from '../signal';
import type { SourceBinding } from './source-binding';

/** Seconds between two looks at a metric, as llm-d's guide has it. */
const POLLING_INTERVAL = 15;

/** Looks that may fail in a row before the number of replicas is held. */
const FAILURES = 3;

/** KEDA with a Prometheus server; it makes the HorizontalPodAutoscaler itself. */
export function keda(serverAddress: string, googleIdentity: boolean): SourceBinding {
  return {
    name: googleIdentity ? 'MetricSource.kedaManagedPrometheus' : 'MetricSource.keda',
    // Only the picker still sees requests when there are no pods.
    least: ({ signals }) => (signals.some(wakes) ? 0 : 1),
    render: (scope, plan) => {
      const authentication = googleIdentity ? triggerAuthentication(scope, plan) : undefined;
      const triggers = plan.signals.map((signal) => trigger(signal, plan, serverAddress, authentication?.name));
      return {
        resource: scaledObject(scope, plan, triggers),
        others: authentication ? [authentication] : [],
      };
    },
  };
}

function scaledObject(scope: Construct, plan: AutoscalerPlan, triggers: readonly Trigger[]): RenderedObject {
  const { behavior, min, max } = plan;
  return RenderedObject.ofManifest(
    scope,
    'Resource',
    ScaledObject.manifest({
      metadata: described(plan.purpose),
      spec: {
        scaleTargetRef: plan.workload,
        minReplicaCount: min,
        maxReplicaCount: max,
        pollingInterval: POLLING_INTERVAL,
        cooldownPeriod: behavior.scaleDown.stabilizationWindowSeconds,
        // Without metrics nobody knows the load: keep what serves.
        fallback: {
          failureThreshold: FAILURES,
          replicas: Math.max(min, 1),
          behavior: FallbackBehavior.CURRENT_REPLICAS_IF_HIGHER,
        },
        advanced: {
          horizontalPodAutoscalerConfig: {
            behavior: {
              scaleUp: { ...behavior.scaleUp, policies: [...behavior.scaleUp.policies] },
              scaleDown: { ...behavior.scaleDown, policies: [...behavior.scaleDown.policies] },
            },
          },
        },
        triggers: [...triggers],
      },
    }),
  );
}

function trigger(signal: SignalSpec, plan: AutoscalerPlan, serverAddress: string, authentication?: string): Trigger {
  const total = totalQuery(signal, plan);
  return {
    type: 'prometheus',
    name: signal.key,
    metricType: 'AverageValue',
    metadata: {
      serverAddress,
      query: plan.min === 0 && wakes(signal) ? `(${total} or vector(0)) + ${refused(signal, plan)}` : total,
      threshold: `${signal.target}`,
    },
    ...(authentication === undefined ? {} : { authenticationRef: { name: authentication } }),
  };
}

function wakes({ key }: SignalSpec): boolean {
  return key === 'pool-requests';
}

/** The picker does not hold requests that find no replica: those of the last two minutes are the demand that wakes one. */
function refused({ pool }: SignalSpec, { namespace }: AutoscalerPlan): string {
  const matchers = [
    ...(namespace === undefined ? [] : [`namespace="${namespace}"`]),
    `${POOL_LABEL}="${pool!.name}"`,
    'reason="no-endpoint"',
  ];
  return `(sum(increase(${PICKER_METRICS.refusals.name}{${matchers.join(',')}}[2m])) or vector(0))`;
}

/** Lets KEDA's own Google service account read: it needs the role `monitoring.viewer`. */
function triggerAuthentication(scope: Construct, plan: AutoscalerPlan): RenderedObject {
  return RenderedObject.ofManifest(
    scope,
    'Authentication',
    TriggerAuthentication.manifest({
      metadata: described(`Lets KEDA read the metrics of ${plan.workload.name} as its own Google service account`),
      spec: { podIdentity: { provider: IdentityProvider.GCP } },
    }),
  );
}
