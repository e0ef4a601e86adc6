/**
 * What scheduling knows of each endpoint, as columns of numbers: row `slot` of every column belongs to one endpoint.
 *
 * Columns keep the hot path free of objects and lookups. A column is replaced when the table grows, so read it through
 * the table each time. A slot is reused only after its endpoint was removed and its last booking released.
 */

import type { AdapterReport } from './adapter-slots';
import { BookingCounts, type ReleaseCause } from './booking-counts';
import type { CacheCounters } from './hit-audit';

/** What may be done with a slot; the values are ordered. */
export const SlotState = {
  /** Belongs to nobody. */
  FREE: 0,
  /** Its endpoint was removed while requests were booked on it; freed with the last of them. */
  RETIRED: 1,
  /** Its endpoint is a member of the pool that must not be picked: not Ready, Terminating or Failed. */
  INELIGIBLE: 2,
  /** Its endpoint may be picked. */
  ELIGIBLE: 3,
} as const;

/** Load as a model server reports it. */
export interface ScrapedLoad {
  /** Requests in the running batch. */
  readonly running: number;
  /** Requests that wait for the batch. */
  readonly waiting: number;
  /** Part of the KV cache in use, 0 to 1. */
  readonly kvCacheUse: number;
}

/** Learns what becomes of the endpoints, as far as it wants to know. */
export interface EndpointObserver {
  /** An endpoint has come, whose cache is empty as far as is known. */
  added(slot: number): void;
  /** An endpoint has left the pool, whether or not requests are still booked on it. */
  removed(slot: number): void;
  /** An endpoint has said otherwise than before how much its KV cache has room for, or whether prefixes are kept in it. */
  resized?(slot: number): void;
  /** An endpoint is asked what it counts. */
  asked?(slot: number): void;
  /** An endpoint has told what it counts. */
  counted?(slot: number, counters: CacheCounters): void;
  /** An endpoint has told its load. */
  reported?(slot: number): void;
  /** A request is booked on an endpoint that had none. */
  woken?(slot: number): void;
  /** An endpoint's port refuses connections. */
  refused?(slot: number): void;
  /** An endpoint has told which of its models are adapters. */
  adaptersListed?(slot: number, adapters: ReadonlySet<string>): void;
  /** An endpoint has told which adapters it has and uses. */
  adaptersReported?(slot: number, report: AdapterReport): void;
}

/** A clock that never shows a date: milliseconds since any fixed moment. */
export type Milliseconds = number;

/** Names of models and adapters that are remembered, some 100 bytes each. */
const MOST_HEARD = 4_096;

const INITIAL_CAPACITY = 16;

export class EndpointTable {
  /** Slots in use are below this. */
  size = 0;
  /** One of {@link SlotState}. */
  state = new Uint8Array(INITIAL_CAPACITY);
  /** Which of the {@link joins} brought its endpoint: bookings may be of one before it, at the same address. */
  joined = new Float64Array(INITIAL_CAPACITY);
  /** Requests booked here and not yet released. */
  booked = new Int32Array(INITIAL_CAPACITY);
  /** Tokens that booked requests whose first token has not come make the endpoint compute: their prompts without hits. */
  pendingTokens = new Float64Array(INITIAL_CAPACITY);
  /** Prompt tokens of booked requests, hits included. */
  bookedTokens = new Float64Array(INITIAL_CAPACITY);
  /** Tokens to compute that were booked since the scraped columns were asked for. */
  unsampledTokens = new Float64Array(INITIAL_CAPACITY);
  /** Number of the pick that chose this endpoint last; 0 for never. */
  lastPick = new Float64Array(INITIAL_CAPACITY);
  /** Number of the pick that sent it a prompt last of which no endpoint held much; 0 for never. */
  lastColdPick = new Float64Array(INITIAL_CAPACITY);
  /** Scraped: requests in the running batch. */
  running = new Float64Array(INITIAL_CAPACITY);
  /** Scraped: requests that wait for the batch. */
  waiting = new Float64Array(INITIAL_CAPACITY);
  /** Scraped: part of the KV cache in use, 0 to 1. */
  kvCacheUse = new Float64Array(INITIAL_CAPACITY);
  /** Scraped: tokens that the KV cache has room for; 0 while unknown. */
  kvCapacity = new Float64Array(INITIAL_CAPACITY);
  /** Scraped: 1 where prefixes are kept in the KV cache, or nothing is known of it; 0 where they are not. */
  cachesPrefixes = new Uint8Array(INITIAL_CAPACITY);
  /** Scraped: caches that the server has, one for each data-parallel engine; at least 1. */
  caches = new Int32Array(INITIAL_CAPACITY);
  /** When the scraped columns were read; `-Infinity` for never, or when the server was found dead since. */
  scrapedAt = new Float64Array(INITIAL_CAPACITY);
  /** Completions seen, older ones counting less; see `service-time.ts`. */
  completions = new Float64Array(INITIAL_CAPACITY);
  /** Milliseconds that requests spent here, older ones counting less; see `service-time.ts`. */
  requestTime = new Float64Array(INITIAL_CAPACITY);

  /** Bookings of all endpoints, also of those removed since. */
  readonly total = new BookingCounts();

  /** Endpoints that were ever added: while it stays, slots in use have the endpoints that they had. */
  joins = 0;

  /** Whether what the endpoints say that they serve differs, so that a model's name restricts the choice. */
  modelsDiffer = false;

  private readonly models: (ReadonlySet<string> | undefined)[] = [];
  /** Names that some endpoint has said it serves, whether it is there still or not; the last {@link MOST_HEARD}. */
  private readonly heard = new Set<string>();
  /** 1 where the endpoint serves nothing but its {@link models}. */
  private servesNoOther = new Uint8Array(INITIAL_CAPACITY);
  private readonly ids: (string | undefined)[] = [];
  private readonly counts: BookingCounts[] = [];
  private readonly slots = new Map<string, number>();
  private readonly freeSlots: number[] = [];
  /** Of the unsampled tokens, those booked since the question for load that has no answer yet. */
  private unansweredTokens = new Float64Array(INITIAL_CAPACITY);
  private readonly observers: EndpointObserver[] = [];

  /** Tells the observer of all changes from now on. */
  observe(observer: EndpointObserver): void {
    this.observers.push(observer);
  }

  /** Adds an endpoint (`ip:port`, IPv6 in brackets); it starts ineligible, unscraped and without a past. */
  add(id: string): number {
    const known = this.slots.get(id);
    if (known !== undefined && this.state[known] !== SlotState.RETIRED) return known;
    const slot = known ?? this.freeSlots.pop() ?? this.size;
    this.joins++;
    if (slot === this.size) {
      if (slot === this.state.length) this.grow();
      this.size++;
    }
    if (known === undefined) this.counts[slot] = new BookingCounts();
    this.ids[slot] = id;
    this.slots.set(id, slot);
    this.state[slot] = SlotState.INELIGIBLE;
    this.joined[slot] = this.joins;
    this.lastPick[slot] = 0;
    this.lastColdPick[slot] = 0;
    this.completions[slot] = 0;
    this.requestTime[slot] = 0;
    this.kvCapacity[slot] = 0;
    this.cachesPrefixes[slot] = 1;
    this.caches[slot] = 1;
    this.clearScraped(slot);
    this.setModels(slot, undefined);
    for (const observer of this.observers) observer.added(slot);
    return slot;
  }

  /**
   * Stores the names of models and adapters that an endpoint serves; undefined for unknown.
   * @param noOther whether it refuses every other name
   */
  setModels(slot: number, models: ReadonlySet<string> | undefined, noOther = false): void {
    this.models[slot] = models;
    this.servesNoOther[slot] = models !== undefined && noOther ? 1 : 0;
    for (const name of models ?? []) this.hear(name);
    this.compareModels();
  }

  /** The names of the models and adapters that an endpoint says it serves; undefined while that is unknown. */
  modelsOf(slot: number): ReadonlySet<string> | undefined {
    return this.models[slot];
  }

  /** Whether an endpoint serves a model or adapter of that name; undefined while that is unknown. */
  serves(slot: number, model: string): boolean | undefined {
    return this.models[slot]?.has(model);
  }

  /** Whether every eligible endpoint would refuse a model or adapter of that name, as far as they tell; false without any. */
  nobodyServes(model: string): boolean {
    let asked = false;
    for (let slot = 0; slot < this.size; slot++) {
      if (this.state[slot] !== SlotState.ELIGIBLE) continue;
      if (this.mayServe(slot, model)) return false;
      asked = true;
    }
    return asked;
  }

  /**
   * Whether a member of the pool that must not be picked now serves a model or adapter of that name once it is ready: it says so,
   * or it has not told, and some endpoint did serve it.
   */
  awaits(model: string): boolean {
    const heard = this.heard.has(model);
    for (let slot = 0; slot < this.size; slot++) {
      if (this.state[slot] !== SlotState.INELIGIBLE) continue;
      if (this.serves(slot, model) || (heard && this.mayServe(slot, model))) return true;
    }
    return false;
  }

  private hear(name: string): void {
    if (this.heard.has(name)) return;
    this.heard.add(name);
    if (this.heard.size <= MOST_HEARD) return;
    const [oldest] = this.heard;
    this.heard.delete(oldest);
  }

  /** Whether an endpoint serves a name, or does not say that it would refuse it. */
  private mayServe(slot: number, model: string): boolean {
    return this.servesNoOther[slot] === 0 || this.serves(slot, model) === true;
  }

  /** Removes an endpoint; what is booked on it stays booked until it is released. */
  remove(id: string): void {
    const slot = this.slotOf(id);
    if (slot === undefined) return;
    this.state[slot] = SlotState.RETIRED;
    this.compareModels();
    for (const observer of this.observers) observer.removed(slot);
    if (this.booked[slot] === 0) this.free(slot);
  }

  /** Says whether an endpoint of the pool may be picked. */
  setEligible(slot: number, eligible: boolean): void {
    this.state[slot] = eligible ? SlotState.ELIGIBLE : SlotState.INELIGIBLE;
  }

  /** The model server is asked what it reports: what is booked from now on may be missing in its answer. */
  askScraped(slot: number): void {
    this.unansweredTokens[slot] = 0;
    for (const observer of this.observers) observer.asked?.(slot);
  }

  /** Stores what the model server reported. */
  setScraped(slot: number, load: ScrapedLoad, at: Milliseconds): void {
    this.running[slot] = load.running;
    this.waiting[slot] = load.waiting;
    this.kvCacheUse[slot] = load.kvCacheUse;
    this.scrapedAt[slot] = at;
    this.unsampledTokens[slot] = this.unansweredTokens[slot];
    for (const observer of this.observers) observer.reported?.(slot);
  }

  /**
   * Stores how many tokens the KV cache has room for.
   * @param cachesPrefixes whether prefixes are kept in it
   * @param caches how many caches these tokens are spread over, at least 1
   */
  setKvCapacity(slot: number, tokens: number, cachesPrefixes = true, caches = 1): void {
    const keeps = cachesPrefixes ? 1 : 0;
    if (tokens === this.kvCapacity[slot] && keeps === this.cachesPrefixes[slot] && caches === this.caches[slot]) return;
    this.caches[slot] = caches;
    this.kvCapacity[slot] = tokens;
    this.cachesPrefixes[slot] = keeps;
    for (const observer of this.observers) observer.resized?.(slot);
  }

  /** Takes which of the names that an endpoint serves are adapters'. */
  setAdapterNames(slot: number, adapters: ReadonlySet<string>): void {
    for (const observer of this.observers) observer.adaptersListed?.(slot, adapters);
  }

  /** Takes what the model server tells of its adapters. */
  setAdapters(slot: number, report: AdapterReport): void {
    for (const observer of this.observers) observer.adaptersReported?.(slot, report);
  }

  /** Takes what the model server counts of its prefix cache. */
  setCacheCounters(slot: number, counters: CacheCounters): void {
    for (const observer of this.observers) observer.counted?.(slot, counters);
  }

  /** The model server's port refuses connections: it is gone, and its last report is worth nothing. */
  setRefused(slot: number): void {
    this.clearScraped(slot);
    for (const observer of this.observers) observer.refused?.(slot);
  }

  private clearScraped(slot: number): void {
    this.running[slot] = 0;
    this.waiting[slot] = 0;
    this.kvCacheUse[slot] = 0;
    this.unsampledTokens[slot] = 0;
    this.unansweredTokens[slot] = 0;
    this.scrapedAt[slot] = Number.NEGATIVE_INFINITY;
  }

  /** The slot of a member of the pool; undefined when it is none, or no longer. */
  slotOf(id: string): number | undefined {
    const slot = this.slots.get(id);
    return slot === undefined || this.state[slot] === SlotState.RETIRED ? undefined : slot;
  }

  /** The endpoint of a slot that is in use. */
  idOf(slot: number): string {
    return this.ids[slot] as string;
  }

  /**
   * The load that policies see: the larger of what this picker booked and what the server last reported.
   * @param freshSince reports older than this are not believed
   */
  load(slot: number, freshSince: Milliseconds): number {
    if (this.scrapedAt[slot] < freshSince) return this.booked[slot];
    return Math.max(this.booked[slot], this.running[slot] + this.waiting[slot]);
  }

  /** Bookings of the endpoint of a slot that is in use, since it was added. */
  countsOf(slot: number): BookingCounts {
    return this.counts[slot];
  }

  /**
   * Books a request.
   * @param promptTokens length of its prompt
   * @param pendingTokens of them, those that the endpoint must compute still
   */
  book(slot: number, promptTokens: number, pendingTokens: number): void {
    this.booked[slot]++;
    this.bookedTokens[slot] += promptTokens;
    this.pendingTokens[slot] += pendingTokens;
    this.unsampledTokens[slot] += pendingTokens;
    this.unansweredTokens[slot] += pendingTokens;
    this.counts[slot].booked++;
    this.total.booked++;
    if (this.booked[slot] === 1) for (const observer of this.observers) observer.woken?.(slot);
  }

  /** The prompt of a booked request was computed. */
  releasePending(slot: number, pendingTokens: number): void {
    this.pendingTokens[slot] -= pendingTokens;
  }

  /** Releases a booking whose pending tokens were released before. */
  release(slot: number, promptTokens: number, cause: ReleaseCause): void {
    this.booked[slot]--;
    this.bookedTokens[slot] -= promptTokens;
    this.counts[slot].released[cause]++;
    this.total.released[cause]++;
    if (this.booked[slot] === 0 && this.state[slot] === SlotState.RETIRED) this.free(slot);
  }

  private compareModels(): void {
    let first: number | undefined;
    this.modelsDiffer = false;
    for (let slot = 0; slot < this.size; slot++) {
      if (this.state[slot] < SlotState.INELIGIBLE) continue;
      first ??= slot;
      this.modelsDiffer ||= !sameNames(this.models[first], this.models[slot]);
    }
  }

  private free(slot: number): void {
    this.slots.delete(this.idOf(slot));
    this.ids[slot] = undefined;
    this.state[slot] = SlotState.FREE;
    this.freeSlots.push(slot);
  }

  private grow(): void {
    const capacity = this.state.length * 2;
    const wider = <T extends Uint8Array | Int32Array | Float64Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.state = wider(new Uint8Array(capacity), this.state);
    this.joined = wider(new Float64Array(capacity), this.joined);
    this.booked = wider(new Int32Array(capacity), this.booked);
    this.pendingTokens = wider(new Float64Array(capacity), this.pendingTokens);
    this.bookedTokens = wider(new Float64Array(capacity), this.bookedTokens);
    this.unsampledTokens = wider(new Float64Array(capacity), this.unsampledTokens);
    this.unansweredTokens = wider(new Float64Array(capacity), this.unansweredTokens);
    this.lastPick = wider(new Float64Array(capacity), this.lastPick);
    this.lastColdPick = wider(new Float64Array(capacity), this.lastColdPick);
    this.running = wider(new Float64Array(capacity), this.running);
    this.waiting = wider(new Float64Array(capacity), this.waiting);
    this.kvCacheUse = wider(new Float64Array(capacity), this.kvCacheUse);
    this.kvCapacity = wider(new Float64Array(capacity), this.kvCapacity);
    this.servesNoOther = wider(new Uint8Array(capacity), this.servesNoOther);
    this.cachesPrefixes = wider(new Uint8Array(capacity), this.cachesPrefixes);
    this.caches = wider(new Int32Array(capacity), this.caches);
    this.scrapedAt = wider(new Float64Array(capacity), this.scrapedAt);
    this.completions = wider(new Float64Array(capacity), this.completions);
    this.requestTime = wider(new Float64Array(capacity), this.requestTime);
  }
}

function sameNames(a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.size === b.size && [...a].every((name) => b.has(name));
}
