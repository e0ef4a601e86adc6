import type { Dispatcher } from '../fleet/dispatcher';
import type { Pod } from '../fleet/pod';
import { CORES_LOADING, coresUsed } from './cpu-use';
import type { PodSamples } from './hpa';
import { measuredBy, type PodMetric, type PoolMetric } from './metric-names';

/** Whose metrics are collected. */
export interface MetricSources {
  readonly pods: readonly Pod[];
  readonly pickers: readonly Dispatcher[];
  /** Of each pod. */
  readonly gpus: number;
}

/** What was collected at one moment. */
interface Snapshot {
  readonly at: number;
  readonly pods: ReadonlyMap<string, Readonly<Record<PodMetric, number>>>;
  readonly pool: Readonly<Record<PoolMetric, number>>;
  readonly cores: ReadonlyMap<string, number>;
}

/** metrics-server's resolution, over which it measures a pod's CPU. */
const CPU_WINDOW_MS = 15_000;

/** What is wrong with the way from metrics to the autoscaler: nothing, none arrives, or no new one does. */
export type Outage = 'none' | 'lost' | 'stuck';

/**
 * The way from servers to the autoscaler: metrics are collected now and then, and visible some time later. A pod that loads
 * has no metrics of its own, since nothing listens on its port; its CPU is known.
 */
export class MetricCollector {
  outage: Outage = 'none';
  private snapshots: readonly Snapshot[] = [];
  private busyMs = new Map<string, number>();
  private collectedAt: number;

  constructor(
    private readonly sources: MetricSources,
    private readonly delayMs: number,
    now: number,
  ) {
    this.collectedAt = now;
  }

  collect(now: number): void {
    const windowMs = Math.max(1, now - this.collectedAt);
    const { pods, pickers, gpus } = this.sources;
    const own = new Map<string, Record<PodMetric, number>>();
    const cores = new Map<string, number>();
    const pool = { 'pool-queue': 0, 'pool-requests': 0, 'pool-prompt-tokens': 0 };
    for (const { inFlight, pendingTokens } of pickers) {
      pool['pool-requests'] += inFlight;
      pool['pool-prompt-tokens'] += pendingTokens;
    }
    for (const pod of pods) {
      if (pod.state === 'gone') {
        continue;
      }
      const busy = pod.busyMs - (this.busyMs.get(pod.id) ?? 0);
      this.busyMs.set(pod.id, pod.busyMs);
      cores.set(pod.id, pod.listens ? coresUsed(busy / windowMs, gpus) : CORES_LOADING);
      if (pod.listens) {
        const { running, waiting, deferred, kvUsage } = pod.engine.load();
        own.set(pod.id, {
          'running-requests': running,
          'queued-requests': waiting + deferred,
          'kv-cache-use': kvUsage,
        });
        pool['pool-queue'] += waiting + deferred;
      }
    }
    this.collectedAt = now;
    if (this.outage !== 'stuck') {
      this.snapshots = [
        ...this.snapshots.filter(({ at }) => at > now - this.delayMs - windowMs),
        { at: now, pods: own, pool, cores },
      ];
    }
  }

  /** What pods report under a name of a manifest, as visible now. */
  samples(name: string, now: number): PodSamples {
    const snapshot = this.visible(now);
    if (snapshot === undefined) {
      return new Map();
    }
    const { at, pods, cores } = snapshot;
    if (name === 'cpu') {
      return new Map([...cores].map(([id, value]) => [id, { value, at, windowMs: CPU_WINDOW_MS }]));
    }
    const key = measuredBy(name)!.key as PodMetric;
    return new Map([...pods].map(([id, own]) => [id, { value: own[key], at, windowMs: 0 }]));
  }

  /** All that a name of a manifest stands for, as visible now; undefined when it cannot be read. */
  total(name: string, now: number): number | undefined {
    const snapshot = this.visible(now);
    const { key, of } = measuredBy(name)!;
    if (snapshot === undefined || of === 'pool') {
      return snapshot?.pool[key as PoolMetric];
    }
    return [...snapshot.pods.values()].reduce((sum, own) => sum + own[key as PodMetric], 0);
  }

  /** The latest that has arrived. */
  private visible(now: number): Snapshot | undefined {
    const arrived = this.snapshots.filter(({ at }) => at + this.delayMs <= now);
    return this.outage === 'lost' ? undefined : arrived[arrived.length - 1];
  }
}
