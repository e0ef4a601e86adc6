import { type Policy, Scheduler } from '../../picker/scheduling';
import type { EngineOptions } from '../engine/engine-core';
import { streamOf } from '../seeded-random';
import { BYTES_PER_TOKEN } from '../workloads/chain-hashes';
import type { Arrival, Stage, WorkloadRequest } from '../workloads/workload';
import { Passage, Pod } from './pod';
import { TimeQueue } from './time-queue';

/**
 * What every request takes beside queue and engine: the HTTP server, the tokenizer and the picker. It is the one constant
 * that stands for all of them. Source: the API overhead that BLIS (inference-sim) fitted to vLLM.
 */
export const OVERHEAD_MS = 15.6;

/** How often the picker asks a busy server for its metrics, and how old the answer is when it is stored. */
const SCRAPE_MS = 50;
const SCRAPE_DELAY_MS = 5;

/** The seed's stream that breaks the policies' ties. */
const POLICY_STREAM = 100;

/** What a fleet is made of. */
export interface FleetOptions {
  readonly pods: number;
  readonly engine: EngineOptions;
  readonly policy: Policy;
  readonly seed: number;
}

/** Hears of the requests of a fleet, in milliseconds of its time. */
export interface FleetListener {
  done(passage: Passage, at: number): void;
  /** A request that no pod can hold. */
  tooLong(request: WorkloadRequest): void;
}

/**
 * Pods behind a picker in virtual time. The picker's scheduling is the very code that runs in production, and it sees what
 * it sees there: its own bookings at once, first tokens and ends as they come, gauges and counters when they are scraped.
 */
export class Fleet {
  readonly pods: readonly Pod[];
  readonly scheduler: Scheduler;
  now = 0;

  private readonly queue = new TimeQueue();
  private readonly slots: readonly number[];
  private readonly podOf = new Map<string, Pod>();
  private requests = 0;
  /** Requests that were picked for and are not done. */
  private open = 0;
  /** Questions that clients think about. */
  private thinking = 0;

  constructor(
    private readonly options: FleetOptions,
    private readonly listener: FleetListener,
  ) {
    const { policy, seed } = options;
    const random = streamOf(seed, POLICY_STREAM);
    this.scheduler = new Scheduler({ policy, now: () => this.now, random, onMisuse: 'throw' });
    const hears = {
      firstToken: (passage: Passage) => this.firstToken(passage),
      done: (passage: Passage) => this.done(passage),
    };
    this.pods = Array.from(
      { length: options.pods },
      (_, index) => new Pod(`10.0.${index >> 8}.${index & 255}:8000`, options.engine, hears),
    );
    this.slots = this.pods.map(({ id }) => this.scheduler.endpoints.add(id));
    this.pods.forEach((pod, index) => {
      this.podOf.set(pod.id, pod);
      this.scheduler.endpoints.setEligible(this.slots[index], true);
      // Servers are not asked all at once.
      this.queue.enter((index * SCRAPE_MS) / this.pods.length, () => this.scrape(index));
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
    const passage = new Passage(this.requests++, request, this.now);
    const { promptTokens, adapter = '', session, hashes } = request;
    this.open++;
    this.scheduler.pick(
      {
        id: passage.id,
        model: adapter,
        session,
        priority: 0,
        textBytes: BYTES_PER_TOKEN * promptTokens,
        otherTokens: 0,
        maxTokens: 0,
        streams: true,
        hashes,
        subset: undefined,
      },
      ({ endpoint }) => {
        const pod = this.podOf.get(endpoint!)!;
        this.queue.enter(this.now + OVERHEAD_MS, () => {
          if (!pod.submit(passage, this.now)) {
            this.open--;
            this.scheduler.done(passage.id, 'client-error');
            this.listener.tooLong(request);
          }
        });
      },
    );
  }

  private firstToken(passage: Passage): void {
    passage.firstTokenAt = this.now;
    this.scheduler.firstToken(passage.id);
  }

  private done(passage: Passage): void {
    const { id, request, promptTokens, answerTokens, cachedTokens } = passage;
    this.open--;
    this.scheduler.usage(id, promptTokens, answerTokens, cachedTokens);
    this.scheduler.done(id, 'completed');
    this.listener.done(passage, this.now);
    const { next } = request;
    if (next !== undefined) {
      this.thinking++;
      this.queue.enter(this.now + next.afterMs, () => {
        this.thinking--;
        this.arrive(next.request());
      });
    }
  }

  private scrape(index: number): void {
    const { endpoints } = this.scheduler;
    const { engine } = this.pods[index];
    const { blocks, blockSize } = this.options.engine;
    const slot = this.slots[index];
    const { running, waiting, deferred, kvUsage } = engine.load();
    const load = { running, waiting: waiting + deferred, kvCacheUse: kvUsage };
    const counters = { startedAt: 0, lookedUp: engine.lookedUp, found: engine.found };
    endpoints.askScraped(slot);
    this.queue.enter(this.now + SCRAPE_DELAY_MS, () => {
      endpoints.setScraped(slot, load, this.now);
      endpoints.setKvCapacity(slot, blocks * blockSize);
      endpoints.setCacheCounters(slot, counters);
    });
    this.queue.enter(this.now + SCRAPE_MS, () => this.scrape(index));
  }
}
