/** A pod as the API server shows it. Times are in milliseconds. */
export interface PodView {
  readonly name: string;
  readonly phase: 'Pending' | 'Running' | 'Failed';
  /** Whether it has been told to go. */
  readonly deleting: boolean;
  readonly ready: boolean;
  readonly startedAt: number;
  /** When it became ready, or ceased to be; when it started as long as it has never been ready. */
  readonly readyChangedAt: number;
}

/** What a pod's metric says, and over which time until when. */
export interface PodSample {
  readonly value: number;
  readonly at: number;
  readonly windowMs: number;
}

/** Samples by the names of pods. */
export type PodSamples = ReadonlyMap<string, PodSample>;

/** Pods by what their metrics are good for. */
export interface PodGroups {
  /** Samples of pods that count. */
  readonly counted: ReadonlyMap<string, number>;
  /** Pods that are not far enough for their samples to count. */
  readonly unready: readonly string[];
  /** Pods without a sample. */
  readonly missing: readonly string[];
}

/** `--horizontal-pod-autoscaler-cpu-initialization-period` */
const CPU_INITIALIZATION_MS = 300_000;
/** `--horizontal-pod-autoscaler-initial-readiness-delay` */
const INITIAL_READINESS_MS = 30_000;

/**
 * Sorts pods as the controller does before it counts: those that go are left out, those without a sample are missing, and of
 * pods that start the CPU does not count, because a start takes more of it than serving. Whether a pod is ready matters for
 * the CPU alone: a pod that loads a model has no metrics of its own yet and is missing.
 *
 * Source: `groupPods`, https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/replica_calculator.go
 */
export function groupPods(pods: readonly PodView[], samples: PodSamples, isCpu: boolean, now: number): PodGroups {
  const counted = new Map<string, number>();
  const unready: string[] = [];
  const missing: string[] = [];
  for (const pod of pods) {
    if (pod.deleting || pod.phase === 'Failed') {
      continue;
    }
    const sample = samples.get(pod.name);
    if (pod.phase === 'Pending') {
      unready.push(pod.name);
    } else if (sample === undefined) {
      missing.push(pod.name);
    } else if (isCpu && !cpuCounts(pod, sample, now)) {
      unready.push(pod.name);
    } else {
      counted.set(pod.name, sample.value);
    }
  }
  return { counted, unready, missing };
}

function cpuCounts({ ready, startedAt, readyChangedAt }: PodView, sample: PodSample, now: number): boolean {
  if (now < startedAt + CPU_INITIALIZATION_MS) {
    // The sample must lie behind the moment in which the pod became ready as a whole.
    return ready && sample.at >= readyChangedAt + sample.windowMs;
  }
  const wasEverReady = ready || readyChangedAt >= startedAt + INITIAL_READINESS_MS;
  return wasEverReady;
}
