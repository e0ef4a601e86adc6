import { type Policy, Scheduler } from '../../picker/scheduling';
import type { Random } from '../seeded-random';
import { BYTES_PER_TOKEN } from '../workloads/chain-hashes';
import type { PickersSpec } from '../workloads/fleet-spec';
import type { Dispatcher } from './dispatcher';
import type { Passage, Pod } from './pod';
import type { TimeQueue } from './time-queue';

/** What a picker is made of. */
export interface FleetPickerOptions extends Pick<PickersSpec, 'scrapeMs' | 'delayMs' | 'staleMs'> {
  readonly policy: Policy;
  readonly random: Random;
  /** The time of the fleet. */
  readonly now: () => number;
  readonly queue: TimeQueue;
}

/**
 * A picker in virtual time. Its scheduling is the very code that runs in production, and it sees what it sees there: its own
 * bookings at once, first tokens and ends of its own requests as they come, gauges and counters when they are scraped. Of
 * what other pickers do it sees only what that does to the servers.
 */
export class FleetPicker implements Dispatcher {
  readonly scheduler: Scheduler;
  private readonly pods = new Map<string, Pod>();

  constructor(private readonly options: FleetPickerOptions) {
    const { policy, random, now, staleMs } = options;
    this.scheduler = new Scheduler({ policy, random, now, staleAfterMs: staleMs, onMisuse: 'throw' });
  }

  get inFlight(): number {
    return this.scheduler.inFlight;
  }

  get pendingTokens(): number {
    const { pendingTokens, size } = this.scheduler.endpoints;
    return pendingTokens.subarray(0, size).reduce((sum, tokens) => sum + tokens, 0);
  }

  follow(pod: Pod, firstScrapeMs: number): void {
    const slot = this.scheduler.endpoints.add(pod.id);
    this.scheduler.endpoints.setEligible(slot, true);
    this.pods.set(pod.id, pod);
    this.options.queue.enter(this.options.now() + firstScrapeMs, () => this.scrape(pod, slot));
  }

  setEligible(pod: Pod, eligible: boolean): void {
    this.scheduler.endpoints.setEligible(this.scheduler.endpoints.slotOf(pod.id)!, eligible);
  }

  unfollow(pod: Pod): void {
    this.pods.delete(pod.id);
    this.scheduler.endpoints.remove(pod.id);
  }

  pick({ id, request }: Passage): Pod | undefined {
    const { promptTokens, adapter = '', session, hashes } = request;
    let picked: Pod | undefined;
    this.scheduler.pick(
      {
        id,
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
        picked = endpoint === undefined ? undefined : this.pods.get(endpoint);
      },
    );
    return picked;
  }

  firstToken({ id }: Passage): void {
    this.scheduler.firstToken(id);
  }

  done({ id, promptTokens, answerTokens, cachedTokens }: Passage): void {
    this.scheduler.usage(id, promptTokens, answerTokens, cachedTokens);
    this.scheduler.done(id, 'completed');
  }

  refused({ id }: Passage): void {
    this.scheduler.done(id, 'client-error');
  }

  lost({ id }: Passage): void {
    this.scheduler.done(id, 'server-reset');
  }

  private scrape(pod: Pod, slot: number): void {
    if (!this.pods.has(pod.id)) {
      return;
    }
    const { queue, now, scrapeMs, delayMs } = this.options;
    this.scheduler.endpoints.askScraped(slot);
    const answer = pod.listens ? this.answerOf(pod, slot) : () => this.scheduler.endpoints.setRefused(slot);
    queue.enter(now() + delayMs, () => {
      if (this.pods.has(pod.id)) {
        answer();
      }
    });
    queue.enter(now() + scrapeMs, () => this.scrape(pod, slot));
  }

  /** @returns what stores what the metrics of a pod say now */
  private answerOf({ engine, kvTokens, startedAt }: Pod, slot: number): () => void {
    const { endpoints } = this.scheduler;
    const { running, waiting, deferred, kvUsage } = engine.load();
    const load = { running, waiting: waiting + deferred, kvCacheUse: kvUsage };
    const counters = { startedAt, lookedUp: engine.lookedUp, found: engine.found };
    return () => {
      endpoints.setScraped(slot, load, this.options.now());
      endpoints.setKvCapacity(slot, kvTokens);
      endpoints.setCacheCounters(slot, counters);
    };
  }
}
