import { type Metric, PICKER_METRICS, VLLM_METRICS } from '../../catalog';
import { errorOf } from '../../errors';
import type { InferencePool } from '../pool/inference-pool';

/** What a signal asks for; everything that a source renders is made of it. */
export interface SignalSpec {
  /** Short name, unique among the signals, in lower case with dashes. */
  readonly key: string;
  /** The metric as vLLM or the picker calls it. */
  readonly metric: Metric;
  /** How much of it one replica should have. */
  readonly target: number;
  /** The pool whose picker reports it; undefined where every pod of the model server reports its own. */
  readonly pool: InferencePool | undefined;
}

/**
 * What the number of replicas follows. The total over all replicas, divided by the target of one, is the number of replicas
 * that is wanted; of several signals the highest number counts.
 *
 * Kubernetes ignores deviations of up to 10 % of the target.
 */
export class Signal {
  /**
   * Requests that wait in a replica's queue, above 0. Google's guidance: start with 3 to 5, and raise it for as long as the
   * latency still suffices. It says nothing while the queue is empty: give it together with another signal.
   */
  static queuedRequests(perReplica: number): Signal {
    return new Signal({ key: 'queued-requests', metric: VLLM_METRICS.requestsWaiting, target: perReplica });
  }

  /** Requests in a replica's running batch, above 0: choose 70 to 80 % of the batch at which latency bends. */
  static runningRequests(perReplica: number): Signal {
    return new Signal({ key: 'running-requests', metric: VLLM_METRICS.requestsRunning, target: perReplica });
  }

  /** Part of a replica's KV cache in use, above 0 and below 1. */
  static kvCacheUse(share: number): Signal {
    return new Signal({ key: 'kv-cache-use', metric: VLLM_METRICS.kvCacheUse, target: share }, 1);
  }

  /** Requests that wait at the endpoints of a pool, as its picker sees them, above 0 for each replica. */
  static poolQueue(pool: InferencePool, perReplica: number): Signal {
    return new Signal({ key: 'pool-queue', metric: PICKER_METRICS.endpointQueueSize, target: perReplica, pool });
  }

  /**
   * Requests that the bundled picker has under way, waiting and running, above 0 for each replica: choose 70 to 80 % of the
   * requests at which latency bends. It sees demand that no replica has taken yet, so it leads the others.
   */
  static poolRequests(pool: InferencePool, perReplica: number): Signal {
    return new Signal({ key: 'pool-requests', metric: PICKER_METRICS.endpointRequests, target: perReplica, pool });
  }

  /** Prompt tokens that the bundled picker has under way without a first token, above 0 for each replica. */
  static poolPromptTokens(pool: InferencePool, perReplica: number): Signal {
    return new Signal({
      key: 'pool-prompt-tokens',
      metric: PICKER_METRICS.endpointPromptTokens,
      target: perReplica,
      pool,
    });
  }

  /** @internal */
  readonly _spec: SignalSpec;

  private constructor(spec: Omit<SignalSpec, 'pool'> & { pool?: InferencePool }, below = Number.POSITIVE_INFINITY) {
    const { key, target, pool } = spec;
    if (!(target > 0 && target < below && Number.isFinite(target))) {
      const range = below === Number.POSITIVE_INFINITY ? 'a number above 0' : `a number above 0 and below ${below}`;
      throw errorOf('GKEI_OUT_OF_RANGE', { option: `the target of the signal ${key}`, value: target, range });
    }
    this._spec = { ...spec, pool };
  }
}
