import type { ApiObject } from 'cdk8s';
import type { Construct } from 'constructs';
import { componentLabels, described } from './labels';
import { RenderedObject } from './rendered-object';

/**
 * Takes one replica at a time.
 *
 * `AlwaysAllow`: a pod that never became ready serves nobody, and without it a crash-looping replica blocks node upgrades.
 */
export function disruptionBudget(scope: Construct, component: string, selector: Record<string, string>): ApiObject {
  return new RenderedObject(scope, 'DisruptionBudget', {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: described(
      'Node upgrades take one replica at a time; a replica that is not ready blocks none',
      componentLabels(component),
    ),
    spec: () => ({ maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selector } }),
  });
}
