import type { KubeObject } from '../../cluster/kube-object';
import { type GatewayObjects, keyOf } from '../gateway-objects';
import { refuseOtherFields, Unsupported } from '../unsupported';
import { attachedPolicy } from './attached-policy';
import { type Limits, limitsOf } from './limits';

/** How requests of a route are spread and how long they may take. */
export interface TrafficSettings {
  /** Headers that may name the endpoint, the first that does first. */
  readonly overrideHeaders: readonly string[];
  /** How an endpoint is chosen where no header names one: the name of Envoy's policy. */
  readonly balancer: 'least_request' | 'round_robin' | 'random';
  /** The longest that an answer may take, its stream included. Undefined for Envoy's default, 15 s. */
  readonly requestTimeout: string | undefined;
  readonly limits: Limits;
  /** What is tried again, and how often: a route's retry policy. Undefined for nothing. */
  readonly retries: object | undefined;
}

const BALANCERS: Readonly<Record<string, TrafficSettings['balancer']>> = {
  LeastRequest: 'least_request',
  RoundRobin: 'round_robin',
  Random: 'random',
};

/**
 * What a BackendTrafficPolicy says of a route.
 *
 * @throws Unsupported for settings of other things.
 */
export function trafficSettings(route: KubeObject, { trafficPolicies }: GatewayObjects): TrafficSettings {
  const policy = attachedPolicy(trafficPolicies, route);
  if (!policy) {
    return {
      overrideHeaders: [],
      balancer: 'least_request',
      requestTimeout: undefined,
      limits: limitsOf('', {}),
      retries: undefined,
    };
  }
  const of = keyOf(policy);
  const { loadBalancer = {}, timeout = {}, circuitBreaker = {}, retry, ...others } = policy['spec'];
  refuseOtherFields(of, others, ['targetRefs']);
  refuseOtherFields(`loadBalancer of ${of}`, loadBalancer, ['type', 'endpointOverride']);
  refuseOtherFields(`timeout of ${of}`, timeout, ['http']);
  refuseOtherFields(`timeout.http of ${of}`, timeout.http ?? {}, ['requestTimeout']);
  refuseOtherFields(`retry of ${of}`, retry ?? {}, ['numRetries', 'retryOn']);
  refuseOtherFields(`retry.retryOn of ${of}`, retry?.retryOn ?? {}, ['triggers']);
  const balancer = BALANCERS[loadBalancer.type ?? 'LeastRequest'];
  if (!balancer) {
    throw new Unsupported(`load balancers of the type ${loadBalancer.type}`);
  }
  const sources: readonly { header: string }[] = loadBalancer.endpointOverride?.extractFrom ?? [];
  return {
    overrideHeaders: sources.map(({ header }) => header),
    balancer,
    requestTimeout: timeout.http?.requestTimeout,
    limits: limitsOf(of, circuitBreaker),
    retries: retry && { num_retries: retry.numRetries, retry_on: retry.retryOn.triggers.join(',') },
  };
}
