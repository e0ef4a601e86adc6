import { PICKER_METRICS, VLLM_METRICS } from '../../catalog';

/** What the simulator measures for an autoscaler: of each pod, or of all of the pool as its pickers see it. */
export interface Measured {
  readonly key: PodMetric | PoolMetric;
  readonly of: 'pod' | 'pool';
  /** Names that stand for it in manifests, without what sources put around them. */
  readonly names: readonly string[];
}

export type PodMetric = 'queued-requests' | 'running-requests' | 'kv-cache-use';
export type PoolMetric = 'pool-queue' | 'pool-requests' | 'pool-prompt-tokens';

/** The signals of `InferenceAutoscaler`, by the names that its sources give them and those of the metrics themselves. */
export const MEASURED: readonly Measured[] = [
  { key: 'queued-requests', of: 'pod', names: ['queued-requests', VLLM_METRICS.requestsWaiting.name] },
  { key: 'running-requests', of: 'pod', names: ['running-requests', VLLM_METRICS.requestsRunning.name] },
  { key: 'kv-cache-use', of: 'pod', names: ['kv-cache-use', VLLM_METRICS.kvCacheUse.name] },
  { key: 'pool-queue', of: 'pool', names: poolNames('pool-queue', PICKER_METRICS.endpointQueueSize.name) },
  { key: 'pool-requests', of: 'pool', names: poolNames('pool-requests', PICKER_METRICS.endpointRequests.name) },
  {
    key: 'pool-prompt-tokens',
    of: 'pool',
    names: poolNames('pool-prompt-tokens', PICKER_METRICS.endpointPromptTokens.name),
  },
];

/** As the rules for prometheus-adapter call a signal of the pool. */
function poolNames(key: string, metric: string): string[] {
  return [key, `inference_${key.replaceAll('-', '_')}`, metric];
}

/** What a name in a manifest stands for; undefined when the simulator does not measure it. */
export function measuredBy(name: string): Measured | undefined {
  const plain = plainName(name);
  return MEASURED.find(({ names }) => names.some((each) => plainName(each) === plain));
}

/**
 * A metric's own name: Google's adapter puts its kind around it (`prometheus.googleapis.com|name|gauge`), GKE's AutoscalingMetric
 * its object (`autoscaling.gke.io|object|name`), and prometheus-adapter has no colons.
 */
function plainName(name: string): string {
  const [source, middle, last] = name.split('|');
  const own = last === undefined ? source : source === 'autoscaling.gke.io' ? last : middle;
  return own.replace(':', '_');
}
