import type { KubeObject } from '../../cluster/kube-object';
import { refuseOtherFields } from '../unsupported';

/** How much may be under way to a cluster at a time; more is refused. Undefined for Envoy's defaults. */
export interface Limits {
  readonly connections: number | undefined;
  readonly parallelRequests: number | undefined;
  readonly parallelRetries: number | undefined;
  readonly pendingRequests: number | undefined;
}

/**
 * What a policy's `circuitBreaker` says.
 *
 * @throws Unsupported for limits of other things.
 */
export function limitsOf(of: string, circuitBreaker: KubeObject['spec']): Limits {
  const { maxConnections, maxParallelRequests, maxParallelRetries, maxPendingRequests, ...others } = circuitBreaker;
  refuseOtherFields(`circuitBreaker of ${of}`, others, []);
  return {
    connections: maxConnections,
    parallelRequests: maxParallelRequests,
    parallelRetries: maxParallelRetries,
    pendingRequests: maxPendingRequests,
  };
}

/** The limits in Envoy's words. */
export function circuitBreakers({ connections, parallelRequests, parallelRetries, pendingRequests }: Limits): object {
  const threshold = {
    ...(connections === undefined ? {} : { max_connections: connections }),
    ...(parallelRequests === undefined ? {} : { max_requests: parallelRequests }),
    ...(parallelRetries === undefined ? {} : { max_retries: parallelRetries }),
    ...(pendingRequests === undefined ? {} : { max_pending_requests: pendingRequests }),
  };
  return { circuit_breakers: { thresholds: [threshold] } };
}
