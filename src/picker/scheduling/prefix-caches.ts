import { NumberMap } from '../../number-map';
import { PrefixIndex } from '../prefix';
import type { Candidates } from './candidates';
import type { EndpointObserver, EndpointTable } from './endpoint-table';
import type { EvictionRegret } from './eviction-regret';
import { type CacheCounters, HitAudit } from './hit-audit';
import type { ReportedCaches } from './reported-caches';
import { blocksOf, type TokenLengths } from './token-lengths';

/** Most blocks that are remembered of all endpoints together: 100 MiB at most, see `PrefixIndex.bytesPerBlock`. */
export const MOST_BLOCKS = 2 ** 21;

/** Blocks that an endpoint is taken to have room for until it tells: 2 MiB of text, some 500,000 tokens. */
export const UNKNOWN_CAPACITY = 8_192;

/** A smaller hit proves nothing by missing: servers share prefixes in blocks of up to 128 tokens, and lengths are estimates. */
export const EVIDENT_TOKENS = 256;

/** Part of a hit that must be found, or it is missing. */
const FOUND = 0.5;

/** Capacities are told anew when the learned length of a block has changed by this part. */
const NOTICED_CHANGE = 0.1;

/** A prompt that an endpoint was sent, and what was believed before. */
export interface SentPrompt {
  readonly slot: number;
  readonly audit: HitAudit;
  readonly hashes: Uint32Array;
  /** Estimated length of the prompt. */
  readonly promptTokens: number;
  readonly hitBlocks: number;
  readonly hitTokens: number;
  /** Of these, the tokens that prove something if they are missing: all or none. */
  readonly evidentTokens: number;
  /** Number of this use of its prefix. */
  readonly use: number;
  /**
   * Number of the use before, of the last block of its hit. Undefined without a hit that can prove anything: it is too
   * small, or the other prompt's first token had not come, so that the server may not have had it yet.
   */
  readonly hitUse: number | undefined;
  /** The prompt that its hit is of, while that one's first token had not come. */
  readonly base: SentPrompt | undefined;
  /** Its first token has come. */
  confirmed: boolean;
  /** Uses of prompts whose hit was of this one, and that were served from elsewhere. */
  withdrawnUses: number[] | undefined;
}

/**
 * What the endpoints' prefix caches are believed to hold: the prompts that they were sent. It corrects itself by what
 * the servers report: caches evict what was used least recently, so where a prefix is missing that was used at some
 * time, everything that was not used since is missing too.
 *
 * Where servers tell what enters and leaves their caches, that counts, as far as it is known what it says of a prompt.
 */
export class PrefixCaches implements EndpointObserver {
  private readonly index: PrefixIndex;
  private readonly audits: HitAudit[] = [];
  /** Prompts whose first token has not come, by the numbers of their uses. */
  private readonly pending = new NumberMap<SentPrompt>();
  /** Prompts of requests that are not over, by the same numbers: their blocks cannot have left the cache. */
  private readonly running = new NumberMap<SentPrompt>();
  private readonly slots = new Set<number>();
  private blockTokens: number;

  /**
   * @param regret measures what evictions cost; undefined when nobody asks
   * @param reports what servers tell of their caches; undefined when nobody listens
   */
  constructor(
    private readonly endpoints: EndpointTable,
    private readonly lengths: TokenLengths,
    private readonly regret: EvictionRegret | undefined,
    private readonly reports: ReportedCaches | undefined,
  ) {
    this.index = new PrefixIndex(MOST_BLOCKS, regret && ((slot, first, second) => regret.evicted(slot, first, second)));
    this.blockTokens = lengths.blockTokens;
    endpoints.observe(this);
  }

  /** Blocks that are remembered, of all endpoints together. */
  get blocks(): number {
    return this.index.size;
  }

  added(slot: number): void {
    this.slots.add(slot);
    this.audits[slot] = new HitAudit();
    this.index.add(slot, this.capacityOf(slot));
    this.regret?.add(slot, this.capacityOf(slot));
  }

  removed(slot: number): void {
    this.slots.delete(slot);
    this.index.remove(slot);
    this.regret?.remove(slot);
  }

  resized(slot: number): void {
    this.index.setCapacity(slot, this.capacityOf(slot));
    this.regret?.setCapacity(slot, this.capacityOf(slot));
  }

  asked(slot: number): void {
    this.audits[slot].ask();
  }

  counted(slot: number, counters: CacheCounters): void {
    const verdict = this.audits[slot].told(counters);
    if (verdict.kind === 'restarted') this.index.clear(slot);
    if (verdict.kind === 'missing') this.dropUnusedSince(slot, verdict.use);
  }

  /**
   * Nothing listens there, so its process is gone, or no way leads there, which leaves its cache as it is. Counters tell
   * these apart once they are read again; without them, what is believed to be there must be taken for lost.
   */
  refused(slot: number): void {
    if (!this.audits[slot].hasCounters && this.index.sizeOf(slot) > 0) this.index.clear(slot);
  }

  /**
   * Writes how many tokens each candidate holds of a prompt.
   * @returns the most that one of them holds
   */
  look(hashes: Uint32Array, promptTokens: number, { slots, count }: Candidates, hitTokens: Float64Array): number {
    this.index.match(hashes);
    this.reports?.look(hashes);
    let most = 0;
    for (let i = 0; i < count; i++) {
      const tokens = this.heldTokens(slots[i], hashes, promptTokens);
      hitTokens[slots[i]] = tokens;
      if (tokens > most) most = tokens;
    }
    return most;
  }

  /**
   * An endpoint is sent the prompt that was looked up last: from now on it counts as held, so that others like it may
   * follow at once.
   */
  send(slot: number, hashes: Uint32Array, promptTokens: number): SentPrompt {
    const { index, pending } = this;
    const audit = this.audits[slot];
    const hitTokens = this.heldTokens(slot, hashes, promptTokens);
    const sentBlocks = index.hit(slot);
    const hitBlocks =
      hitTokens === tokensOf(sentBlocks, hashes, promptTokens)
        ? sentBlocks
        : Math.min(hashes.length / 2, Math.floor((hitTokens * blocksOf(hashes)) / promptTokens));
    const lastUse = hitBlocks === 0 ? undefined : index.lastUse(slot, hashes, hitBlocks - 1);
    const base = lastUse === undefined ? undefined : pending.get(lastUse);
    const hitUse = base !== undefined || hitTokens < EVIDENT_TOKENS ? undefined : lastUse;
    this.regret?.sent(slot, hashes, hitBlocks);
    const use = index.enter(slot, hashes);
    const evidentTokens = hitUse === undefined ? 0 : hitTokens;
    const prompt = {
      slot,
      audit,
      hashes,
      promptTokens,
      hitBlocks,
      hitTokens,
      evidentTokens,
      use,
      hitUse,
      base: base?.base ?? base,
      confirmed: false,
      withdrawnUses: undefined,
    };
    pending.set(use, prompt);
    if (this.reports !== undefined) this.running.set(use, prompt);
    audit.sent(promptTokens, evidentTokens);
    return prompt;
  }

  /** As {@link send}, for a prompt that was not looked up. */
  resend(slot: number, hashes: Uint32Array, promptTokens: number): SentPrompt {
    this.index.match(hashes);
    this.reports?.look(hashes);
    return this.send(slot, hashes, promptTokens);
  }

  /**
   * A prompt was served from elsewhere after all: what is new in it is where it was sent only if others were sent there for it.
   * What its hit is of is there only if one of those comes that were to bring it.
   */
  withdraw(prompt: SentPrompt): void {
    const { slot, hashes, hitBlocks, use, base, withdrawnUses = [] } = prompt;
    this.end(prompt);
    const isAwaited = base !== undefined && this.pending.has(base.use);
    if (isAwaited) {
      base.withdrawnUses ??= [];
      base.withdrawnUses.push(use);
    }
    const known = base === undefined || base.confirmed || isAwaited ? hitBlocks : base.hitBlocks;
    this.index.drop(slot, hashes, known, use);
    for (const withdrawn of withdrawnUses) this.index.drop(slot, hashes, known, withdrawn);
  }

  /** The first token of a prompt's answer has come: its prefix is where it was sent. */
  confirm(prompt: SentPrompt): void {
    const { audit, use, hitUse, promptTokens, evidentTokens } = prompt;
    prompt.confirmed = true;
    if (this.pending.delete(use)) audit.confirmed(promptTokens, evidentTokens, hitUse);
  }

  /** A request is over, whether its first token has come or not. */
  end({ audit, use, promptTokens, evidentTokens, hashes }: SentPrompt): void {
    // By now what it has left in a cache is reported; who looks sees it.
    if (this.running.delete(use)) this.reports?.look(hashes);
    if (this.pending.delete(use)) audit.withdrawn(promptTokens, evidentTokens);
  }

  /** A model server has told how many tokens of a prompt it found in its cache. */
  found({ slot, hashes, hitBlocks, hitUse }: SentPrompt, promptTokens: number, cachedTokens: number): void {
    const expected = (hitBlocks * promptTokens) / blocksOf(hashes);
    if (hitUse !== undefined && cachedTokens < FOUND * expected) this.dropUnusedSince(slot, hitUse);
  }

  /** The length of a block was learned anew. */
  learned(): void {
    const { blockTokens } = this.lengths;
    if (Math.abs(blockTokens / this.blockTokens - 1) < NOTICED_CHANGE) return;
    this.blockTokens = blockTokens;
    for (const slot of this.slots) this.resized(slot);
  }

  /** Whether the tokens of the prompt that was looked up last are wanted; only the first answer is yes. */
  wantsTokens(hashes: Uint32Array): boolean {
    return this.reports?.wantsTokens(hashes) ?? false;
  }

  /** Tokens that an endpoint is believed to hold of the prompt that was looked up last. */
  private heldTokens(slot: number, hashes: Uint32Array, promptTokens: number): number {
    const { reports, index } = this;
    const blocks = index.hit(slot);
    const sent = tokensOf(blocks, hashes, promptTokens);
    const held = reports?.heldTokens(slot);
    if (reports === undefined || held === undefined) return sent;
    if (held >= sent) return Math.min(held, promptTokens);
    if (!reports.provesAbsence(slot, held)) return sent;
    const lastUse = index.lastUse(slot, hashes, blocks - 1);
    // A request that is under way is with one of the server's engines.
    const underWay = lastUse !== undefined && this.running.has(lastUse) ? sent / this.endpoints.caches[slot] : 0;
    return Math.max(held, underWay);
  }

  /** A prefix is missing at a server; of several engines one may hold it all the same, and the next request may come to that one. */
  private dropUnusedSince(slot: number, use: number): void {
    if (this.endpoints.caches[slot] === 1) this.index.dropUnusedSince(slot, use);
  }

  private capacityOf(slot: number): number {
    const { kvCapacity, cachesPrefixes } = this.endpoints;
    if (cachesPrefixes[slot] === 0) return 0;
    return kvCapacity[slot] > 0 ? kvCapacity[slot] / this.blockTokens : UNKNOWN_CAPACITY;
  }
}

/** Tokens of the first so many blocks of a prompt, as if all of them were equally long. */
function tokensOf(blocks: number, hashes: Uint32Array, promptTokens: number): number {
  return (blocks * promptTokens) / blocksOf(hashes);
}
