import type { KubeObject } from '../../cluster/kube-object';
import type { GatewayObjects } from '../gateway-objects';
import { podsBehind } from '../pool-backend';

/** The pods that a Service's endpoint slices list: every one with an address that has not ended, ready or not. */
export function endpointPods(service: KubeObject, objects: GatewayObjects): KubeObject[] {
  return podsBehind(service, objects).filter(
    ({ status }) => status?.podIP && !['Failed', 'Succeeded'].includes(status.phase),
  );
}
