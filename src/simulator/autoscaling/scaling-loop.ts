import type { Fleet } from '../fleet/fleet';
import type { Pod } from '../fleet/pod';
import type { FleetEvent, FleetSpec } from '../workloads/fleet-spec';
import type { AutoscalerSpec } from './autoscaler-spec';
import { coresRequested, gpusOf } from './cpu-use';
import { HorizontalAutoscaler, type PodView } from './hpa';
import { MetricCollector, type Outage } from './metric-collector';
import type { ScalingPoint, ScalingRecord } from './scaling-record';

/** `--horizontal-pod-autoscaler-sync-period` */
const SYNC_MS = 15_000;

const OUTAGES: Readonly<Partial<Record<FleetEvent['what'], Outage>>> = {
  'metrics-lost': 'lost',
  'metrics-stuck': 'stuck',
};

/**
 * An autoscaler over a fleet: looks at its metrics each 15 s and starts or drains pods. Those that load still are the first to
 * leave, then the newest, as with a Deployment's pods.
 */
export class ScalingLoop {
  private readonly hpa: HorizontalAutoscaler;
  private readonly metrics: MetricCollector;
  private readonly points: ScalingPoint[] = [];
  private readonly gpus: number;
  private replicas: number;
  private actions = 0;

  /** @param begin when it begins to look, and from when times count */
  constructor(
    private readonly fleet: Fleet,
    private readonly spec: AutoscalerSpec,
    { profiles, events }: Pick<FleetSpec, 'profiles' | 'events'>,
    private readonly begin: number,
  ) {
    this.hpa = new HorizontalAutoscaler(spec.hpa);
    this.gpus = gpusOf(profiles[0]);
    this.metrics = new MetricCollector(
      { pods: fleet.pods, pickers: fleet.pickers, gpus: this.gpus },
      1_000 * spec.delaySeconds,
      fleet.now,
    );
    this.replicas = this.alive().length;
    fleet.queue.enter(begin, () => this.collect());
    fleet.queue.enter(begin, () => this.look());
    for (const event of events) {
      this.schedule(event);
    }
  }

  /** What has happened so far. */
  record(): ScalingRecord {
    const { pods, now } = this.fleet;
    const hours = pods.reduce((sum, pod) => {
      const end = pod.state === 'gone' ? pod.changedAt : now;
      return sum + Math.max(0, end - Math.max(pod.createdAt, this.begin)) / 3_600_000;
    }, 0);
    const mostReady = Math.max(...this.points.map(({ ready }) => ready));
    return { points: this.points, podHours: hours, actions: this.actions, mostReady };
  }

  /** Lets metrics fail when an event says so. */
  private schedule({ what, atMs, seconds = 0 }: FleetEvent): void {
    const outage = OUTAGES[what];
    if (outage !== undefined) {
      const { queue } = this.fleet;
      queue.enter(this.begin + atMs, () => {
        this.metrics.outage = outage;
      });
      queue.enter(this.begin + atMs + 1_000 * seconds, () => {
        this.metrics.outage = 'none';
      });
    }
  }

  private collect(): void {
    this.metrics.collect(this.fleet.now);
    this.fleet.queue.enter(this.fleet.now + 1_000 * this.spec.scrapeSeconds, () => this.collect());
  }

  private look(): void {
    const { fleet, metrics } = this;
    const { now } = fleet;
    const replicas = this.hpa.reconcile({
      now,
      current: this.replicas,
      pods: fleet.pods.filter(({ state }) => state !== 'gone').map(viewOf),
      cpuRequest: coresRequested(this.gpus),
      samples: (name) => metrics.samples(name, now),
      total: (name) => metrics.total(name, now),
    });
    if (replicas !== this.replicas) {
      this.actions++;
      this.replicas = replicas;
      this.scale();
    }
    this.note();
    fleet.queue.enter(now + SYNC_MS, () => this.look());
  }

  private scale(): void {
    const alive = this.alive();
    for (let more = alive.length; more < this.replicas; more++) {
      this.fleet.lifecycle.start();
    }
    const leavers = [
      ...alive.filter(({ state }) => state === 'ready'),
      ...alive.filter(({ state }) => state === 'loading'),
    ];
    for (const pod of leavers.slice(this.replicas)) {
      this.fleet.lifecycle.drain(pod);
    }
  }

  /** Pods that count as replicas. */
  private alive(): Pod[] {
    return this.fleet.pods.filter(({ state }) => state === 'ready' || state === 'loading');
  }

  private note(): void {
    const { fleet } = this;
    const count = (state: Pod['state']) => fleet.pods.filter((pod) => pod.state === state).length;
    this.points.push({
      at: (fleet.now - this.begin) / 1_000,
      requests: fleet.open,
      waiting: fleet.pods.reduce((sum, { engine }) => sum + engine.waiting.length, 0),
      replicas: this.replicas,
      ready: count('ready'),
      loading: count('loading'),
      draining: count('draining'),
      wanted: this.hpa.proposals.map((proposal) => proposal ?? null),
    });
  }
}

function viewOf({ id, state, createdAt, changedAt }: Pod): PodView {
  return {
    name: id,
    phase: 'Running',
    deleting: state === 'draining',
    ready: state === 'ready',
    startedAt: createdAt,
    readyChangedAt: changedAt,
  };
}
