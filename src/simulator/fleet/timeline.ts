import type { Pod } from './pod';
import type { TimeQueue } from './time-queue';

/** How pods were over time, in equal bins from the beginning on. */
export interface Timeline {
  readonly binMs: number;
  readonly pods: readonly PodTimeline[];
  /** How many pods were ready. */
  readonly serving: readonly number[];
  /** Requests a second that pods were sent. */
  readonly rate: readonly number[];
}

/** Of one pod, means of each bin. Before the pod was there all is 0. */
export interface PodTimeline {
  /** Part of the time in which it was there and its model loaded. */
  readonly up: readonly number[];
  /** Requests that it has, and those of them that wait. */
  readonly requests: readonly number[];
  readonly waiting: readonly number[];
  /** Part of its KV cache that requests hold. */
  readonly kvUse: readonly number[];
}

/** What the timeline is made of. */
export interface Observed {
  readonly now: number;
  readonly pods: readonly Pod[];
  readonly queue: TimeQueue;
}

/** An even number, so that bins can be joined in pairs. */
const MOST_BINS = 240;
const FIRST_BIN_MS = 250;
const SAMPLES_PER_BIN = 4;

/** A figure of each bin, and the sum of the samples of the one that is not full. */
class Series {
  readonly bins: number[];
  private open = 0;

  /** @param bins so many have passed without it */
  constructor(bins: number) {
    this.bins = new Array<number>(bins).fill(0);
  }

  sample(value: number): void {
    this.open += value;
  }

  close(samples: number): void {
    this.bins.push(this.open / samples);
    this.open = 0;
  }

  coarsen(): void {
    for (let bin = 0; 2 * bin < this.bins.length; bin++) {
      this.bins[bin] = (this.bins[2 * bin] + this.bins[2 * bin + 1]) / 2;
    }
    this.bins.length /= 2;
  }
}

type PodSeries = Readonly<Record<keyof PodTimeline, Series>>;

/**
 * Looks at the pods of a fleet evenly, and keeps means of bins. When all bins are full they are joined in pairs, so that a day
 * takes no more room than a minute.
 */
export class TimelineRecorder {
  private binMs = FIRST_BIN_MS;
  private bins = 0;
  private samples = 0;
  private sent = 0;
  private readonly pods: PodSeries[] = [];
  private readonly serving = new Series(0);
  private readonly sentSince = new Series(0);

  constructor(private readonly fleet: Observed) {
    this.next();
  }

  /** What was recorded until now. */
  timeline(): Timeline {
    if (this.samples > 0) {
      this.closeBin();
    }
    const { binMs, pods, serving, sentSince } = this;
    return {
      binMs,
      pods: pods.map(({ up, requests, waiting, kvUse }) => ({
        up: up.bins,
        requests: requests.bins,
        waiting: waiting.bins,
        kvUse: kvUse.bins,
      })),
      serving: serving.bins,
      rate: sentSince.bins,
    };
  }

  private next(): void {
    const sampleMs = this.binMs / SAMPLES_PER_BIN;
    const at = this.bins * this.binMs + (this.samples + 0.5) * sampleMs;
    this.fleet.queue.enter(at, () => {
      this.sample(sampleMs);
      this.next();
    });
  }

  private sample(sampleMs: number): void {
    const { pods } = this.fleet;
    while (this.pods.length < pods.length) {
      const series = () => new Series(this.bins);
      this.pods.push({ up: series(), requests: series(), waiting: series(), kvUse: series() });
    }
    let ready = 0;
    let sent = 0;
    pods.forEach((pod, index) => {
      const { running, waiting, deferred, kvUsage } = pod.engine.load();
      const series = this.pods[index];
      series.up.sample(pod.listens ? 1 : 0);
      series.requests.sample(running + waiting + deferred);
      series.waiting.sample(waiting + deferred);
      series.kvUse.sample(kvUsage);
      ready += pod.state === 'ready' ? 1 : 0;
      sent += pod.requests;
    });
    this.serving.sample(ready);
    this.sentSince.sample((1_000 * (sent - this.sent)) / sampleMs);
    this.sent = sent;
    this.samples++;
    if (this.samples === SAMPLES_PER_BIN) {
      this.closeBin();
    }
  }

  private closeBin(): void {
    const all = [...this.pods.flatMap((pod) => Object.values(pod)), this.serving, this.sentSince];
    for (const series of all) {
      series.close(this.samples);
    }
    this.samples = 0;
    this.bins++;
    if (this.bins === MOST_BINS) {
      for (const series of all) {
        series.coarsen();
      }
      this.bins /= 2;
      this.binMs *= 2;
    }
  }
}
