import type { CodeTable } from './explanation';
import { oneOf } from './wording';

/** Rules over autoscalers of model servers. */
export const AUTOSCALERS_CODES = {
  /** An autoscaler follows something that does not show the load. */
  GKEI_AUTOSCALER_SIGNAL_BLIND: (d: { metric: string; why: string }) => ({
    problem: `the autoscaler follows ${d.metric}, which says nothing of a model server’s load: ${d.why}`,
    remedy: 'follow vllm:num_requests_waiting, vllm:num_requests_running or vllm:kv_cache_usage_perc instead',
  }),
  /** An autoscaler asks for a metric that vLLM no longer has. */
  GKEI_AUTOSCALER_METRIC_GONE: (d: { metric: string; successor: string }) => ({
    problem: `the autoscaler asks for ${d.metric}, which no current vLLM has: with a metric missing it never scales down`,
    remedy: `ask for ${d.successor}`,
  }),
  /** Two autoscalers set the replicas of one workload. */
  GKEI_AUTOSCALERS_COLLIDE: (d: { workload: string; autoscalers: readonly string[] }) => ({
    problem: `${d.autoscalers.join(' and ')} set the number of replicas of ${d.workload}, each over the other`,
    remedy: 'keep one of them, with the signals of all; KEDA makes its own HorizontalPodAutoscaler',
  }),
  /** A workload says a number of replicas although an autoscaler sets it. */
  GKEI_REPLICAS_AND_AUTOSCALER: (d: { replicas: number; autoscaler: string }) => ({
    problem: `replicas is ${d.replicas}, and ${d.autoscaler} sets the number: each apply resets it, in the middle of the load`,
    remedy: 'remove replicas from the manifest',
  }),
  /** Nothing can wake the first replica. */
  GKEI_SCALE_TO_ZERO: (d: { setting: string; autoscaler: string; why: string }) => ({
    problem: `${d.setting} of ${d.autoscaler} lets the last replica go, and ${d.why}`,
    remedy: 'set it to 1, or scale with KEDA on what the picker or the gateway reports, which still see requests',
  }),
  /** Replicas leave sooner than a new one could load. */
  GKEI_SCALE_DOWN_TOO_FAST: (d: { window: number; needed: number; load: number | undefined }) => ({
    problem:
      `replicas leave after ${d.window} s of less load` +
      (d.load === undefined ? '' : `, and a new one is estimated to load for ${d.load} s`),
    remedy: `set behavior.scaleDown.stabilizationWindowSeconds to ${d.needed} or more`,
  }),
  /** Nobody collects the metric that an autoscaler follows. */
  GKEI_METRIC_NOT_COLLECTED: (d: { metrics: readonly string[]; workload: string }) => ({
    problem: `the autoscaler follows ${oneOf(d.metrics)}, and no PodMonitoring selects the pods of ${d.workload}`,
    remedy:
      'add a PodMonitoring, or InferenceMonitoring; where something outside these objects collects, say so with ' +
      'MetricSource.managedPrometheus({ collectedElsewhere: true }) or the annotation gke-inference/collected-elsewhere',
  }),
} satisfies CodeTable;
