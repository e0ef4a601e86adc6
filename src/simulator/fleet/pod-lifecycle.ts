import type { LifecycleSpec } from '../workloads/fleet-spec';
import type { Dispatcher } from './dispatcher';
import type { Passage, Pod } from './pod';
import type { TimeQueue } from './time-queue';

/** Time from a container's end to the moment in which pickers know it: the kubelet's look at its containers each second. */
const NOTICE_MS = 1_000;

/** What the lifecycle needs of its fleet. */
export interface LifecycleHost {
  readonly pods: Pod[];
  readonly pickers: readonly Dispatcher[];
  readonly queue: TimeQueue;
  now(): number;
  /** A pod that is not in the fleet yet. */
  create(): Pod;
  /** The connection of a request broke off. */
  lose(passage: Passage): void;
}

/**
 * Starts and ends pods as Kubernetes does, as far as requests notice.
 *
 * - A pod that starts is sent requests when its model is loaded; its cache is empty.
 * - A pod that drains gets nothing new at once, finishes what it has, and is gone. What its grace does not suffice for breaks off.
 * - A pod that crashes loses all of its requests. Pickers see at their next look that its port refuses connections, and
 *   what comes there until then fails. Its container starts again, under the same address and with an empty cache.
 *
 * Requests that break off are not sent again: a gateway cannot know what of an answer was used, and this one's picker names
 * no second endpoint unless it is asked to.
 */
export class PodLifecycle {
  constructor(
    private readonly host: LifecycleHost,
    private readonly times: LifecycleSpec,
  ) {}

  /** All pods that there ever were. */
  get pods(): readonly Pod[] {
    return this.host.pods;
  }

  /** Starts another pod. @param ready hears when it serves */
  start(ready: () => void = () => {}): Pod {
    const { host, times } = this;
    const pod = host.create();
    host.pods.push(pod);
    pod.createdAt = pod.startedAt = host.now();
    pod.enter('loading', host.now());
    host.queue.enter(host.now() + times.loadMs, () => {
      if (pod.state === 'loading') {
        pod.enter('ready', host.now());
        for (const picker of host.pickers) {
          picker.follow(pod, 0);
        }
        ready();
      }
    });
    return pod;
  }

  /** Lets a pod leave; one that loads still is gone at once. @param gone hears when it is */
  drain(pod: Pod, gone: () => void = () => {}): void {
    const { host, times } = this;
    if (pod.state === 'loading') {
      this.remove(pod, gone);
      return;
    }
    if (pod.state !== 'ready') {
      return;
    }
    pod.enter('draining', host.now());
    this.setEligible(pod, false);
    let mayLeave = false;
    pod.onIdle = () => {
      if (mayLeave) {
        this.remove(pod, gone);
      }
    };
    host.queue.enter(host.now() + times.preStopMs, () => {
      mayLeave = true;
      if (pod.idle) {
        this.remove(pod, gone);
      }
    });
    host.queue.enter(host.now() + times.graceMs, () => this.remove(pod, gone));
  }

  /** Ends the process of a pod that is ready. */
  crash(pod: Pod): void {
    const { host, times } = this;
    if (pod.state !== 'ready') {
      return;
    }
    pod.enter('loading', host.now());
    pod.startedAt = host.now();
    this.lose(pod);
    host.queue.enter(host.now() + NOTICE_MS, () => {
      if (pod.state === 'loading') {
        this.setEligible(pod, false);
      }
    });
    host.queue.enter(host.now() + times.loadMs, () => {
      if (pod.state === 'loading') {
        pod.enter('ready', host.now());
        this.setEligible(pod, true);
      }
    });
  }

  /** Replaces pods, each by a new one that serves before the next one leaves: no GPU is needed beside those there are. */
  restartOneByOne(pods: readonly Pod[]): void {
    const [first, ...others] = pods;
    if (first === undefined) {
      return;
    }
    if (first.state !== 'ready') {
      this.restartOneByOne(others);
      return;
    }
    this.drain(first, () => this.start(() => this.restartOneByOne(others)));
  }

  private setEligible(pod: Pod, eligible: boolean): void {
    for (const picker of this.host.pickers) {
      picker.setEligible(pod, eligible);
    }
  }

  private remove(pod: Pod, gone: () => void): void {
    if (pod.state === 'gone') {
      return;
    }
    pod.enter('gone', this.host.now());
    for (const picker of this.host.pickers) {
      picker.unfollow(pod);
    }
    this.lose(pod);
    gone();
  }

  private lose(pod: Pod): void {
    for (const passage of pod.kill()) {
      this.host.lose(passage);
    }
  }
}
