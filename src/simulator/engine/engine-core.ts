import { AdapterSlots } from './adapter-slots';
import { BlockCache, type FoundBlocks } from './block-cache';
import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';
import type { EngineLoad } from './engine';
import { HeldBlocks } from './held-blocks';
import { KvArrivals } from './kv-arrivals';
import type { Sequence } from './sequence';
import type { StepTime } from './step-time';

/** What an engine is made of. */
export interface EngineOptions {
  /** Most requests in the running batch, at least 1. */
  readonly maxRunning: number;
  /** Most tokens that one step computes, at least 1. */
  readonly tokenBudget: number;
  /** Tokens of one KV block, at least 1. */
  readonly blockSize: number;
  /** Blocks of the KV cache. */
  readonly blocks: number;
  /** Whether prompts are looked up in the cache. */
  readonly prefixCaching: boolean;
  /** Most different adapters in the running batch, and loaded on the GPU. */
  readonly maxAdapters: number;
  /** Milliseconds that a step takes longer for each adapter that it must load. */
  readonly adapterLoadMs: number;
  readonly stepTime: StepTime;
}

/** Hears what a step does to the requests. */
export interface StepListener<S extends Sequence> {
  /** The request is in the batch for the first time; its hits are known. */
  scheduled(sequence: S): void;
  /** It got a further token, `sequence.generated` in all; with the last one it has left the engine. */
  token(sequence: S): void;
  /**
   * The request holds so many blocks whose keys and values are to be fetched from another engine; see
   * {@link EngineCore.receive}. Engines that no such request is submitted to need no listener.
   */
  fetch?(sequence: S, blocks: number): void;
  /** Blocks that were computed here can be found from now on: those from `first` to before `end`. */
  published?(sequence: S, first: number, end: number): void;
  /** A block can be found no more. */
  forgotten?(hash: BlockHash): void;
}

/**
 * Continuous batching in steps, as vLLM schedules: each step first advances the running requests, then admits waiting
 * ones in order of arrival while batch places, token budget and blocks last; long prompts are computed in chunks. When
 * the blocks run out, the last admitted request loses its own and starts over, ahead of the queue but for those whose
 * adapters had no slot, and nothing is admitted in that step. At the end of a step every request whose tokens are all
 * computed gets one more.
 *
 * Prompts may be computed by another engine, as with vLLM's KV connectors. There a request ends with its first token and
 * keeps its blocks until they are let go. Here it takes all blocks of its prompt when it has room, waits until they are
 * filled, computes the last token of its prompt again, and goes on as all others; what it loses, it computes itself.
 *
 * It has no clock: whoever drives it begins a step, lets the time pass that it says, and ends it.
 */
export class EngineCore<S extends Sequence> {
  readonly waiting: S[] = [];
  readonly running: S[] = [];
  /** Requests that lost their blocks since the start. */
  preemptions = 0;
  /** Prompt tokens looked up in the prefix cache since the start, and those found. */
  lookedUp = 0;
  found = 0;

  private readonly cache: BlockCache;
  private readonly adapters: AdapterSlots;
  private readonly arrivals: KvArrivals<S>;
  /** Of the waiting requests, the first ones, which were passed over for their adapters; they stay ahead of all others. */
  private deferred = 0;
  private readonly stepped: S[] = [];
  private readonly work = { prefillTokens: 0, prefillAttention: 0, decodes: 0, decodeContext: 0, requests: 0 };
  private loads = 0;

  constructor(
    private readonly options: EngineOptions,
    private readonly listener: StepListener<S>,
  ) {
    this.cache = new BlockCache(options.blocks, listener.forgotten);
    this.adapters = new AdapterSlots(options.maxAdapters);
    this.arrivals = new KvArrivals(this.cache, options.blockSize, options.prefixCaching);
  }

  /** Takes a request. @returns whether prompt and answer can fit the KV cache; else it was not taken */
  submit(sequence: S): boolean {
    const { blockSize, blocks } = this.options;
    if (Math.ceil((sequence.promptTokens + sequence.answerTokens) / blockSize) > blocks) {
      return false;
    }
    this.waiting.push(sequence);
    return true;
  }

  /** The blocks of a request that fetches them are filled. */
  receive(sequence: S): void {
    this.arrivals.complete(sequence);
  }

  /** Frees the blocks of a request: from outside, of one that is done and kept them. */
  letGo(sequence: S): void {
    this.cache.release(sequence.held);
    sequence.held = new HeldBlocks();
  }

  /** Takes a request out that waits or runs, and frees what it holds. */
  abort(sequence: S): void {
    if (sequence.state === 'running') {
      this.leave(sequence);
      this.letGo(sequence);
    } else {
      this.leaveQueue(this.waiting.indexOf(sequence));
    }
    sequence.state = 'done';
  }

  load(): EngineLoad {
    return {
      running: this.running.length,
      waiting: this.waiting.length - this.deferred + this.arrivals.count,
      deferred: this.deferred,
      kvUsage: this.cache.usage,
    };
  }

  /** KV blocks that nobody holds. */
  get freeBlocks(): number {
    return this.cache.free;
  }

  /** Empties the prefix cache, as long as no request runs. @returns whether that was so */
  clearCache(): boolean {
    return this.cache.clear();
  }

  /** Tokens of a prompt that are in the cache now. */
  cachedTokens(identities: BlockIdentities, promptTokens: number): number {
    const { blockSize } = this.options;
    return blockSize * this.cache.find(identities, Math.floor((promptTokens - 1) / blockSize)).count;
  }

  /**
   * Decides what the next step computes.
   *
   * @returns milliseconds that the step takes; undefined when there is nothing to do
   */
  beginStep(): number | undefined {
    const { work } = this;
    work.prefillTokens = work.prefillAttention = work.decodes = work.decodeContext = work.requests = 0;
    this.stepped.length = 0;
    this.loads = 0;
    const { preemptions } = this;
    const budget = this.advanceRunning();
    // A step in which all have lost their blocks takes no time, and the next one admits.
    if (this.preemptions === preemptions || this.stepped.length === 0) {
      this.admitWaiting(this.admitArrived(budget));
    }
    if (this.stepped.length === 0) {
      return undefined;
    }
    work.requests = this.stepped.length;
    return this.options.stepTime(work) + this.loads * this.options.adapterLoadMs;
  }

  /** The time of the step has passed: gives out its tokens. */
  endStep(): void {
    for (const sequence of this.stepped) {
      if (sequence.state !== 'running') {
        continue;
      }
      sequence.computed += sequence.chunk;
      if (sequence.computed === sequence.tokens) {
        this.emit(sequence);
      }
    }
  }

  /** Gives the running requests their tokens of this step, first come first served. @returns what is left of the budget */
  private advanceRunning(): number {
    let budget = this.options.tokenBudget;
    for (let at = 0; at < this.running.length && budget > 0; at++) {
      const sequence = this.running[at];
      const tokens = Math.min(sequence.tokens - sequence.computed, budget);
      while (sequence.state === 'running' && this.blocksMissing(sequence, tokens) > this.cache.free) {
        this.preempt(this.running[this.running.length - 1]);
      }
      if (sequence.state === 'running') {
        this.take(sequence, tokens);
        budget -= tokens;
      }
    }
    return budget;
  }

  /** Requests whose prompts were fetched join the batch first: they have their room. @returns what is left of the budget */
  private admitArrived(left: number): number {
    const { ready } = this.arrivals;
    let budget = left;
    for (let at = 0; at < ready.length && budget > 0 && this.running.length < this.options.maxRunning; ) {
      const sequence = ready[at];
      if (!this.adapters.fits(sequence.adapter)) {
        at++;
        continue;
      }
      ready.splice(at, 1);
      this.join(sequence);
      this.listener.scheduled(sequence);
      this.take(sequence, 1);
      budget--;
    }
    return budget;
  }

  private admitWaiting(left: number): void {
    let budget = left;
    for (let at = 0; at < this.waiting.length && budget > 0 && this.running.length < this.options.maxRunning; ) {
      const sequence = this.waiting[at];
      if (!this.adapters.fits(sequence.adapter)) {
        at++;
        this.deferred = Math.max(this.deferred, at);
        continue;
      }
      const hits = this.findRoom(sequence);
      if (hits === undefined) {
        break;
      }
      this.leaveQueue(at);
      if (sequence.kv === 'remote') {
        this.fetch(sequence, hits);
        continue;
      }
      this.admit(sequence, hits);
      const tokens = Math.min(sequence.tokens - sequence.computed, budget);
      this.take(sequence, tokens);
      budget -= tokens;
    }
  }

  /**
   * Cached blocks that the request starts with; undefined while the rest of it has no room. The whole prompt must fit,
   * although a step may compute only its first chunk, and what others hold of it needs no room.
   */
  private findRoom(sequence: S): FoundBlocks | undefined {
    const { prefixCaching, blockSize } = this.options;
    const { cache } = this;
    const blocks = Math.ceil(sequence.tokens / blockSize);
    const { refusal } = sequence;
    // Most requests wait long for room: they are looked up again only when what the cache gained since could be enough.
    if (refusal && blocks - refusal.held - (cache.gains - refusal.gains) > cache.free) {
      return undefined;
    }
    // The last token is always computed, since it yields the next one.
    const most = prefixCaching ? Math.floor((sequence.tokens - 1) / blockSize) : 0;
    const hits = cache.find(sequence.identities, most);
    const held = hits.count - hits.free;
    if (blocks - held > cache.free) {
      sequence.refusal = { held, gains: cache.gains };
      return undefined;
    }
    return hits;
  }

  private admit(sequence: S, hits: FoundBlocks): void {
    sequence.held = this.cache.hold(hits);
    sequence.computed = hits.count * this.options.blockSize;
    sequence.refusal = undefined;
    this.join(sequence);
    if (!sequence.scheduled) {
      this.countHits(sequence, sequence.computed);
      this.listener.scheduled(sequence);
    }
  }

  /** Takes the blocks of a prompt that another engine has computed, and asks for what is in them. */
  private fetch(sequence: S, hits: FoundBlocks): void {
    this.countHits(sequence, hits.count * this.options.blockSize);
    this.listener.fetch!(sequence, this.arrivals.begin(sequence, hits));
  }

  private join(sequence: S): void {
    sequence.state = 'running';
    this.running.push(sequence);
    if (this.adapters.join(sequence.adapter)) {
      this.loads++;
    }
  }

  /** A request has its place for the first time. */
  private countHits(sequence: S, tokens: number): void {
    sequence.scheduled = true;
    sequence.cachedTokens = tokens;
    if (this.options.prefixCaching) {
      this.lookedUp += sequence.tokens;
      this.found += tokens;
    }
  }

  /** Allocates the blocks of a chunk and publishes those that it fills, so that requests of the same step share them. */
  private take(sequence: S, tokens: number): void {
    const { computed, held, identities } = sequence;
    const { work, cache } = this;
    const { blockSize, prefixCaching } = this.options;
    const end = computed + tokens;
    const missing = this.blocksMissing(sequence, tokens);
    if (missing > 0) {
      cache.allocate(held, missing);
    }
    if (prefixCaching && (held.published + 1) * blockSize <= end) {
      const first = held.published;
      cache.publish(held, identities, Math.floor(end / blockSize));
      this.listener.published?.(sequence, first, held.published);
    }
    sequence.chunk = tokens;
    this.stepped.push(sequence);
    if (tokens === 1 && (sequence.generated > 0 || sequence.kv === 'fetched')) {
      work.decodes++;
      work.decodeContext += computed;
    } else {
      work.prefillTokens += tokens;
      work.prefillAttention += tokens * (computed + tokens / 2);
    }
  }

  /** Blocks that the next tokens of a request need beyond those it holds. */
  private blocksMissing({ computed, held }: S, tokens: number): number {
    const { blockSize } = this.options;
    const beyond = computed + tokens - held.count * blockSize;
    return beyond > 0 ? Math.ceil(beyond / blockSize) : 0;
  }

  /** The request starts over. What it computed stays in the cache for it to find, unless others take the room. */
  private preempt(sequence: S): void {
    this.leave(sequence);
    this.letGo(sequence);
    sequence.computed = 0;
    sequence.state = 'waiting';
    this.waiting.splice(this.deferred, 0, sequence);
    this.preemptions++;
  }

  private leaveQueue(at: number): void {
    this.waiting.splice(at, 1);
    if (at < this.deferred) {
      this.deferred--;
    }
  }

  private emit(sequence: S): void {
    sequence.generated++;
    if (sequence.generated === sequence.answerTokens) {
      this.leave(sequence);
      if (!sequence.keepsBlocks) {
        this.letGo(sequence);
      }
      sequence.state = 'done';
    }
    this.listener.token(sequence);
  }

  private leave(sequence: S): void {
    this.running.splice(this.running.lastIndexOf(sequence), 1);
    this.adapters.leave(sequence.adapter);
  }
}
