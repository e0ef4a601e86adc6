import { type KnownPrompt, KnownPrompts, PrefixIndex, type PromptTokens } from '../prefix';
import type { CacheEvent, CachePort } from './cache-port';
import type { EndpointObserver, EndpointTable } from './endpoint-table';
import { ReportedCache, type ReportedCacheContext } from './reported-cache';
import { ReportedServer } from './reported-server';

/**
 * Most blocks in the index of all servers with one block size, a power of two: see `PrefixIndex.bytesPerBlock`. Each has an
 * equal share; what a server holds beyond that is forgotten, the longest stored first, and then nothing is absent for certain.
 */
export const MOST_REPORTED_BLOCKS = 2 ** 21;

/** Tokens that a server's GPUs are taken to have room for until it tells. */
const UNKNOWN_ROOM = 524_288;

/** Prompts of fewer blocks of bytes are too short for their place to matter: 1 KiB. */
export const LEAST_TOKENISED_BLOCKS = 4;

/** Of a prompt that begins like a known one, so much must be new to have it tokenised. */
export const LEAST_NEW_PART = 0.25;

/** Prompts that are not asked for once more. */
const MOST_ASKED = 4_096;

/**
 * What servers report that their caches hold, and how much of a prompt that is. Prompts are looked up by their tokens,
 * as far as those are known; nobody waits for them.
 *
 * That a server does not hold a prompt counts for those tokens alone that some server was seen to hold: where servers
 * make other tokens of a prompt than they told, such as for images, nothing is ever seen, and nothing is said.
 */
export class ReportedCaches implements EndpointObserver, CachePort, ReportedCacheContext {
  private readonly servers: (ReportedServer | undefined)[] = [];
  /** The slot of the server of each cache, by the cache's number. */
  private readonly slots: number[] = [];
  private readonly freeNumbers: number[] = [];
  private readonly indexes = new Map<number, PrefixIndex>();
  private readonly adapters = new Set<string>();
  private readonly prompts = new KnownPrompts();
  /** Prompts whose tokens were asked for, the first one first. */
  private readonly wanted = new Set<string>();
  private known: KnownPrompt | undefined;
  /** Tokens that the prompt that was looked up last begins with, and the known one too. */
  private commonTokens = 0;

  constructor(private readonly endpoints: EndpointTable) {
    endpoints.observe(this);
  }

  added(): void {
    // Nothing is known of it until it reports.
  }

  removed(slot: number): void {
    for (const cache of this.servers[slot]?.caches ?? []) {
      cache.forget(false);
      this.freeNumbers.push(cache.number);
    }
    this.servers[slot] = undefined;
  }

  resized(slot: number): void {
    for (const cache of this.servers[slot]?.caches ?? []) cache.resized();
  }

  report(endpoint: string, rank: number, event: CacheEvent): void {
    this.cacheOf(endpoint, rank)?.take(event);
  }

  forget(endpoint: string, rank: number, complete: boolean): void {
    this.cacheOf(endpoint, rank)?.forget(complete);
  }

  trust(endpoint: string, rank: number, upToDate: boolean): void {
    const cache = this.cacheOf(endpoint, rank);
    if (cache !== undefined) cache.upToDate = upToDate;
  }

  tokens(prompt: PromptTokens): void {
    this.wanted.delete(keyOf(prompt.hashes));
    this.prompts.add(prompt);
  }

  noTokens(hashes: Uint32Array, mayAskAgain: boolean): void {
    if (mayAskAgain) this.wanted.delete(keyOf(hashes));
  }

  /** What is reported by the endpoint of a slot; undefined where nothing is. */
  of(slot: number): ReportedServer | undefined {
    return this.servers[slot];
  }

  /** Looks a prompt up, by the hashes of its blocks of bytes; then ask {@link heldTokens}. */
  look(hashes: Uint32Array): void {
    const known = this.prompts.find(hashes);
    this.known = known;
    if (known === undefined) return;
    this.commonTokens = known.tokensOf(this.prompts.foundBlocks);
    const isAdapter = this.adapters.has(known.prompt.model);
    for (const [blockSize, index] of this.indexes) {
      const chain = known.chain(blockSize, isAdapter);
      const blocks = Math.min(chain.hashes.length / 2, Math.floor(this.commonTokens / blockSize));
      index.match(chain.hashes.subarray(0, 2 * blocks));
      if (chain.seenBlocks < blocks) chain.seenBlocks = Math.max(chain.seenBlocks, this.mostHit(blockSize));
    }
  }

  /** Tokens of the prompt that was looked up last that an endpoint reports to hold; undefined when that is unknown. */
  heldTokens(slot: number): number | undefined {
    const server = this.servers[slot];
    if (this.known === undefined || server === undefined || !server.isHeard) return undefined;
    return server.heldTokens(this.endpoints.caches[slot]);
  }

  /** Whether an endpoint is known to hold no more of that prompt than it reports. */
  provesAbsence(slot: number, heldTokens: number): boolean {
    const server = this.servers[slot];
    if (this.known === undefined || !server?.isComplete(this.endpoints.caches[slot])) return false;
    const proven = Math.min(this.known.provenTokens, this.commonTokens);
    // Part of a block is never held.
    return heldTokens < proven - (proven % (server.blockSize || 1));
  }

  /** Whether the tokens of the prompt that was looked up last are wanted; only the first answer is yes. */
  wantsTokens(hashes: Uint32Array): boolean {
    const blocks = hashes.length / 2;
    const isNew = this.prompts.foundBlocks <= (1 - LEAST_NEW_PART) * blocks;
    if (blocks < LEAST_TOKENISED_BLOCKS || !isNew || !this.servers.some((server) => server?.isHeard)) return false;
    const key = keyOf(hashes);
    if (this.wanted.has(key)) return false;
    this.wanted.add(key);
    const [first] = this.wanted;
    if (this.wanted.size > MOST_ASKED) this.wanted.delete(first);
    return true;
  }

  indexFor(blockSize: number): PrefixIndex {
    const index = this.indexes.get(blockSize) ?? new PrefixIndex(MOST_REPORTED_BLOCKS);
    this.indexes.set(blockSize, index);
    return index;
  }

  roomOf(cache: number): number {
    const { kvCapacity, caches } = this.endpoints;
    const slot = this.slots[cache];
    return kvCapacity[slot] / caches[slot] || UNKNOWN_ROOM;
  }

  isAdapter(name: string): void {
    this.adapters.add(name);
  }

  /** Most blocks that any server with this block size holds of what was looked up last. */
  private mostHit(blockSize: number): number {
    let most = 0;
    for (const server of this.servers) {
      for (const cache of server?.caches ?? []) {
        if (cache.blockSize === blockSize) most = Math.max(most, Math.floor(cache.hit));
      }
    }
    return most;
  }

  private cacheOf(endpoint: string, rank: number): ReportedCache | undefined {
    const slot = this.endpoints.slotOf(endpoint);
    if (slot === undefined) return undefined;
    this.servers[slot] ??= new ReportedServer(() => this.open(slot));
    return this.servers[slot].cacheOf(rank);
  }

  private open(slot: number): ReportedCache {
    const number = this.freeNumbers.pop() ?? this.slots.length;
    this.slots[number] = slot;
    return new ReportedCache(number, this);
  }
}

function keyOf(hashes: Uint32Array): string {
  return `${hashes.at(-2)}:${hashes.at(-1)}`;
}
