import type { FleetEvent } from '../workloads/fleet-spec';
import type { Pod } from './pod';
import type { PodLifecycle } from './pod-lifecycle';

/** What each kind of event does to a pod. */
const DEEDS: Readonly<Record<PodEvent, Deed>> = {
  crash: (pod, lifecycle) => lifecycle.crash(pod),
  drain: (pod, lifecycle) => lifecycle.drain(pod),
  slow: (pod, _, speed) => {
    pod.speed = speed!;
  },
};

type PodEvent = 'crash' | 'drain' | 'slow';
type Deed = (pod: Pod, lifecycle: PodLifecycle, speed: number | undefined) => void;

/**
 * Does to the pods of a fleet what an event says. Those that have served longest come first; those that leave are the newest
 * ones, as with a Deployment.
 */
export function happen({ what, pods, speed }: FleetEvent, lifecycle: PodLifecycle): void {
  const ready = lifecycle.pods.filter(({ state }) => state === 'ready');
  if (what === 'restart') {
    lifecycle.restartOneByOne(ready.slice(0, pods));
    return;
  }
  const count = pods ?? 1;
  if (what === 'start') {
    for (let started = 0; started < count; started++) {
      lifecycle.start();
    }
    return;
  }
  if (what === 'metrics-lost' || what === 'metrics-stuck') {
    return;
  }
  for (const pod of what === 'drain' ? ready.slice(-count) : ready.slice(0, count)) {
    DEEDS[what](pod, lifecycle, speed);
  }
}
