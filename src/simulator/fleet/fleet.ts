import type { Policy } from '../../picker/scheduling';
import type { EngineOptions } from '../engine/engine-core';
import { type Random, streamOf } from '../seeded-random';
import type { PickersSpec } from '../workloads/fleet-spec';
import type { Arrival, Stage, WorkloadRequest } from '../workloads/workload';
import { FleetPicker } from './fleet-picker';
import { Passage, Pod } from './pod';
import { TimeQueue } from './time-queue';

/**
 * What every request takes beside queue and engine: the HTTP server, the tokenizer and the picker. It is the one constant
 * that stands for all of them. Source: the API overhead that BLIS (inference-sim) fitted to vLLM.
 */
export const OVERHEAD_MS = 15.6;

/** The seed's streams: which way requests come in, and how the policy of each picker breaks ties, from here on. */
const WAY_STREAM = 99;
const POLICY_STREAM = 100;

/** What a fleet is made of. */
export interface FleetOptions {
  /** Of each pod. */
  readonly engines: readonly EngineOptions[];
  readonly pickers: PickersSpec;
  readonly policy: Policy;
  readonly seed: number;
}

/** Hears of the requests of a fleet, in milliseconds of its time. */
export interface FleetListener {
  done(passage: Passage, at: number): void;
  /** A request that the pod which it was sent to can never hold. */
  tooLong(request: WorkloadRequest, pod: Pod): void;
}

/** Pods behind one or more pickers in virtual time. */
export class Fleet {
  readonly pods: readonly Pod[];
  readonly pickers: readonly FleetPicker[];
  now = 0;

  private readonly queue = new TimeQueue();
  private readonly ways: Random;
  private requests = 0;
  /** Requests that came and are not done. */
  private open = 0;
  /** Questions that clients think about. */
  private thinking = 0;

  constructor(
    private readonly options: FleetOptions,
    private readonly listener: FleetListener,
  ) {
    const { engines, pickers, policy, seed } = options;
    const { queue } = this;
    const hears = {
      firstToken: (passage: Passage) => this.firstToken(passage),
      done: (passage: Passage) => this.done(passage),
    };
    this.ways = streamOf(seed, WAY_STREAM);
    this.pods = engines.map((engine, index) => new Pod(`10.0.${index >> 8}.${index & 255}:8000`, engine, hears));
    this.pickers = Array.from({ length: pickers.count }, (_, picker) => {
      const random = streamOf(seed, POLICY_STREAM + picker);
      return new FleetPicker({ ...pickers, policy, random, queue, now: () => this.now });
    });
    // Servers are not asked all at once, and not by all pickers at once.
    const looks = this.pods.length * pickers.count;
    this.pods.forEach((pod, index) => {
      this.pickers.forEach((picker, of) => {
        picker.follow(pod, ((index * pickers.count + of) * pickers.scrapeMs) / looks);
      });
    });
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
    let pod = this.pods[0];
    for (const other of this.pods) {
      if (other.stepEndsAt < pod.stepEndsAt) {
        pod = other;
      }
    }
    const { nextAt } = this.queue;
    if (nextAt <= pod.stepEndsAt) {
      if (nextAt > until) {
        return false;
      }
      this.now = nextAt;
      this.queue.take()();
      return true;
    }
    if (pod.stepEndsAt > until) {
      return false;
    }
    this.now = pod.stepEndsAt;
    pod.step();
    return true;
  }

  private arrive(request: WorkloadRequest): void {
    const { foreign } = this.options.pickers;
    // Both are drawn for each request, so that neither setting changes what the other one draws.
    const [way, place] = [this.ways(), this.ways()];
    const picker = way < foreign ? undefined : this.pickers[Math.floor(place * this.pickers.length)];
    const passage = new Passage(this.requests++, request, this.now, picker);
    this.open++;
    const pod = picker?.pick(passage) ?? this.pods[Math.floor(place * this.pods.length)];
    this.queue.enter(this.now + OVERHEAD_MS, () => {
      if (!pod.submit(passage, this.now)) {
        this.open--;
        picker?.refused(passage);
        this.listener.tooLong(request, pod);
      }
    });
  }

  private firstToken(passage: Passage): void {
    passage.firstTokenAt = this.now;
    passage.picker?.firstToken(passage);
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
