import type { Policy } from '../../picker/scheduling';
import type { EngineOptions } from '../engine/engine-core';
import { type Random, streamOf } from '../seeded-random';
import type { FleetEvent, LifecycleSpec, PickersSpec, PrefillSpec } from '../workloads/fleet-spec';
import type { Arrival, Stage, WorkloadRequest } from '../workloads/workload';
import type { Dispatcher } from './dispatcher';
import { happen } from './fleet-events';
import { FleetPicker } from './fleet-picker';
import { OVERHEAD_MS } from './overhead';
import { Passage, Pod } from './pod';
import { PodLifecycle } from './pod-lifecycle';
import { PrefillPool } from './prefill-pool';
import { TimeQueue } from './time-queue';

/** The seed's streams: which way requests come in, and how the policy of each picker breaks ties, from here on. */
const WAY_STREAM = 99;
const POLICY_STREAM = 100;
const PREFILL_STREAM = 500;

/** What a fleet is made of. */
export interface FleetOptions {
  /** Of each pod that there is at the start; those that come later are as the first one. */
  readonly engines: readonly EngineOptions[];
  readonly lifecycle: LifecycleSpec;
  readonly pickers: PickersSpec;
  /** How prompts are computed by pods of their own, and of each of those the engine; by default, there are none. */
  readonly prefill: PrefillSpec | undefined;
  readonly prefillEngines?: readonly EngineOptions[];
  /** Of every picker; or who chooses pods instead of pickers. */
  readonly policy: Policy | (() => Dispatcher);
  readonly seed: number;
}

/** Hears of the requests of a fleet, in milliseconds of its time. */
export interface FleetListener {
  done(passage: Passage, at: number): void;
  /** A request that got no answer, or not all of it. */
  failed(passage: Passage, at: number): void;
  /** A request that the pod which it was sent to can never hold. */
  tooLong(request: WorkloadRequest, pod: Pod): void;
}

/** Pods behind one or more pickers in virtual time, and maybe pods that compute prompts for them. */
export class Fleet {
  /** All pods that there ever were, but those that only compute prompts. */
  readonly pods: Pod[];
  /** Undefined where each pod computes the prompts of its answers itself. */
  readonly prefill: PrefillPool | undefined;
  readonly pickers: readonly Dispatcher[];
  readonly lifecycle: PodLifecycle;
  readonly queue = new TimeQueue();
  now = 0;

  private readonly pools: readonly (readonly Pod[])[];
  private readonly ways: Random;
  private requests = 0;
  /** Requests that came and are not done. */
  open = 0;
  /** Questions that clients think about. */
  private thinking = 0;

  constructor(
    private readonly options: FleetOptions,
    private readonly listener: FleetListener,
  ) {
    const { engines, seed } = options;
    const { queue } = this;
    this.ways = streamOf(seed, WAY_STREAM);
    this.pods = engines.map((engine, index) => this.create(index, engine));
    this.pickers = this.pickersOf(this.pods, POLICY_STREAM);
    this.prefill = this.prefillPool();
    this.pools = [this.pods, this.prefill?.pods ?? []];
    this.lifecycle = new PodLifecycle(
      {
        pods: this.pods,
        pickers: this.pickers,
        queue,
        now: () => this.now,
        create: () => this.create(this.pods.length, engines[0]),
        lose: (passage) => this.lost(passage),
      },
      options.lifecycle,
    );
  }

  /** Lets events happen, by their times from `begin` on. */
  schedule(events: readonly FleetEvent[], begin: number): void {
    for (const event of events) {
      this.queue.enter(begin + event.atMs, () => happen(event, this.lifecycle));
    }
  }

  /** Serves a stage until its last answer. */
  async serve({ arrivals, pauseMs }: Stage): Promise<void> {
    const begin = this.now + pauseMs;
    const iterator = Symbol.iterator in arrivals ? arrivals[Symbol.iterator]() : arrivals[Symbol.asyncIterator]();
    const next = async (): Promise<Arrival | undefined> => {
      const { value, done } = await iterator.next();
      return done ? undefined : value;
    };
    let arrival = await next();
    while (arrival !== undefined || this.open > 0 || this.thinking > 0) {
      const arrivesAt = arrival === undefined ? Number.POSITIVE_INFINITY : begin + arrival.at;
      if (!this.step(arrivesAt)) {
        this.now = arrivesAt;
        this.arrive(arrival!.request);
        arrival = await next();
      }
    }
  }

  /** Does what is due first, unless that is after `until`. @returns whether something was done */
  private step(until: number): boolean {
    let pod: Pod | undefined;
    let stepEndsAt = Number.POSITIVE_INFINITY;
    for (const pods of this.pools) {
      for (const other of pods) {
        if (other.stepEndsAt < stepEndsAt) {
          pod = other;
          stepEndsAt = other.stepEndsAt;
        }
      }
    }
    const { nextAt } = this.queue;
    if (nextAt <= stepEndsAt) {
      if (nextAt > until) {
        return false;
      }
      this.now = nextAt;
      this.queue.take()();
      return true;
    }
    if (stepEndsAt > until) {
      return false;
    }
    this.now = stepEndsAt;
    pod!.step();
    return true;
  }

  private create(index: number, engine: EngineOptions): Pod {
    return new Pod(`10.0.${index >> 8}.${index & 255}:8000`, engine, {
      firstToken: (passage) => this.firstToken(passage),
      done: (passage) => this.done(passage),
      fetch: (passage, blocks) => this.prefill!.fetch(passage, blocks),
    });
  }

  private prefillPool(): PrefillPool | undefined {
    const { prefill, prefillEngines = [] } = this.options;
    if (prefill === undefined) {
      return undefined;
    }
    const pods = prefillEngines.map(
      (engine, index) =>
        new Pod(`10.1.${index >> 8}.${index & 255}:8000`, engine, {
          firstToken: () => {},
          done: (prompt) => this.prefill!.computed(prompt),
        }),
    );
    const pickers = this.pickersOf(pods, PREFILL_STREAM);
    const pickerOf = new Map(this.pickers.map((picker, index) => [picker, pickers[index]]));
    return new PrefillPool(pods, pickerOf, prefill, {
      queue: this.queue,
      now: () => this.now,
      prefilled: (passage, answers) => this.submit(passage, answers),
      tooLong: (request, pod) => this.listener.tooLong(request, pod),
    });
  }

  /** Pickers before some of the pods. @param stream the seed's, from which on there is one for each of them */
  private pickersOf(pods: readonly Pod[], stream: number): Dispatcher[] {
    const { pickers, policy, seed } = this.options;
    const all = Array.from({ length: pickers.count }, (_, picker) => {
      if (typeof policy === 'function') {
        return policy();
      }
      const random = streamOf(seed, stream + picker);
      return new FleetPicker({ ...pickers, policy, random, queue: this.queue, now: () => this.now });
    });
    // Servers are not asked all at once, and not by all pickers at once.
    const looks = pods.length * pickers.count;
    pods.forEach((pod, index) => {
      all.forEach((picker, of) => {
        picker.follow(pod, ((index * pickers.count + of) * pickers.scrapeMs) / looks);
      });
    });
    return all;
  }

  private arrive(request: WorkloadRequest): void {
    const { foreign } = this.options.pickers;
    // Both are drawn for each request, so that neither setting changes what the other one draws.
    const [way, place] = [this.ways(), this.ways()];
    const picker = way < foreign ? undefined : this.pickers[Math.floor(place * this.pickers.length)];
    const passage = new Passage(this.requests++, request, this.now, picker);
    this.open++;
    const before = this.prefill && picker?.pendingTokens;
    const pod = picker === undefined ? this.anyReady(place) : picker.pick(passage);
    if (pod === undefined) {
      this.failed(passage);
      return;
    }
    // What a pick adds to its pod's prompts is what the picker believes is not in the pod's cache.
    if (before !== undefined && this.prefill!.take(passage, pod, picker!.pendingTokens - before)) {
      return;
    }
    this.queue.enter(this.now + OVERHEAD_MS, () => this.submit(passage, pod));
  }

  private submit(passage: Passage, pod: Pod): void {
    if (!pod.listens) {
      this.lost(passage);
    } else if (!pod.submit(passage, this.now)) {
      this.open--;
      passage.picker?.refused(passage);
      this.listener.tooLong(passage.request, pod);
    }
  }

  /** Where a Service sends a request that comes past the pickers. */
  private anyReady(place: number): Pod | undefined {
    const ready = this.pods.filter(({ state }) => state === 'ready');
    return ready[Math.floor(place * ready.length)];
  }

  /** A request that was sent somewhere gets no answer from there. */
  private lost(passage: Passage): void {
    passage.picker?.lost(passage);
    this.failed(passage);
  }

  /** The client gives up, and with it the rest of its conversation. */
  private failed(passage: Passage): void {
    this.open--;
    this.listener.failed(passage, this.now);
  }

  private firstToken(passage: Passage): void {
    passage.firstTokenAt = this.now;
    passage.picker?.firstToken(passage);
    this.prefill?.firstToken(passage);
  }

  private done(passage: Passage): void {
    this.open--;
    passage.picker?.done(passage);
    this.listener.done(passage, this.now);
    const { next } = passage.request;
    if (next !== undefined) {
      this.thinking++;
      this.queue.enter(this.now + next.afterMs, () => {
        this.thinking--;
        this.arrive(next.request());
      });
    }
  }
}
