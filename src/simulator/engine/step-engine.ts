import { BlockCache } from './block-cache';
import type { Clock, Timer } from './clock';
import type { Engine, EngineLoad, EngineObserver, EngineRequest, RequestListener } from './engine';
import { Sequence } from './sequence';
import { StepRecord } from './step-record';

/** What a step engine is made of. */
export interface StepEngineOptions {
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
  /** Most different adapters in the running batch. */
  readonly maxAdapters: number;
  /** Milliseconds that a step takes before any prompt token: what a running request waits for each token. */
  readonly decodeMsPerToken: number;
  /** Milliseconds that each computed prompt token adds to its step. */
  readonly prefillMsPerToken: number;
}

/** Tokens that a sequence computes in the current step. */
interface Chunk {
  readonly sequence: Sequence;
  readonly tokens: number;
  /** Those of them that were in the prompt, or are recomputed after a preemption. */
  readonly prefill: number;
}

/**
 * Continuous batching in steps, as vLLM schedules: each step first advances the running requests, then admits waiting
 * ones in order of arrival while batch places, token budget and blocks last; long prompts are computed in chunks. When
 * the blocks run out, the last admitted request loses its own and starts over, ahead of the queue. A step takes
 * `decodeMsPerToken + prefillMsPerToken × prompt tokens`, and at its end every request whose tokens are all computed
 * gets one more.
 */
export class StepEngine implements Engine {
  private readonly cache: BlockCache;
  private readonly sequences = new Map<string, Sequence>();
  private readonly waiting: Sequence[] = [];
  private readonly running: Sequence[] = [];
  private record = new StepRecord();
  private timer?: Timer;
  private halted = false;
  /** When the current step should end; the next starts then, so that late timers do not add up. */
  private stepEndsAt = 0;

  constructor(
    private readonly options: StepEngineOptions,
    private readonly clock: Clock,
    private readonly observe: EngineObserver,
  ) {
    this.cache = new BlockCache(options.blocks);
  }

  submit(request: EngineRequest, listener: RequestListener): void {
    const { blockSize, blocks } = this.options;
    const most = request.prompt.length + request.answer.length;
    if (Math.ceil(most / blockSize) > blocks) {
      throw new RangeError(`request ${request.id} needs ${most} tokens of a KV cache of ${blocks * blockSize}`);
    }
    const sequence = new Sequence(request, listener, this.clock.now(), blockSize);
    this.sequences.set(request.id, sequence);
    this.waiting.push(sequence);
    if (!this.timer && !this.halted) {
      this.stepEndsAt = this.clock.now();
      this.timer = this.clock.schedule(0, () => this.startStep());
    }
  }

  abort(id: string): void {
    const sequence = this.sequences.get(id);
    if (sequence && !this.halted) {
      sequence.state = 'done';
      this.remove(sequence);
      sequence.listener.done('abort');
    }
  }

  load(): EngineLoad {
    const batch = this.batchAdapters();
    const deferred = this.waiting.filter((sequence) => !this.adapterFits(sequence, batch)).length;
    return {
      running: this.running.length,
      waiting: this.waiting.length - deferred,
      deferred,
      kvUsage: this.cache.usage,
    };
  }

  halt(): void {
    this.halted = true;
    this.timer?.cancel();
  }

  private startStep(): void {
    this.timer = undefined;
    this.record = new StepRecord();
    const chunks = this.advanceRunning();
    this.admitWaiting(chunks);
    if (chunks.length === 0) {
      return;
    }
    const prefill = chunks.reduce((sum, chunk) => sum + chunk.prefill, 0);
    this.stepEndsAt += this.options.decodeMsPerToken + this.options.prefillMsPerToken * prefill;
    this.timer = this.clock.schedule(this.stepEndsAt - this.clock.now(), () => this.finishStep(chunks));
  }

  private finishStep(chunks: readonly Chunk[]): void {
    for (const { sequence, tokens } of chunks) {
      if (sequence.state === 'running') {
        sequence.computed += tokens;
        if (sequence.computed === sequence.tokens.length) {
          this.emit(sequence);
        }
      }
    }
    this.observe(this.record.report(this.adapters()));
    // A listener may have halted the engine.
    if (!this.halted) {
      this.startStep();
    }
  }

  /** Gives the running requests their tokens of this step, first come first served, preempting from the end. */
  private advanceRunning(): Chunk[] {
    const chunks: Chunk[] = [];
    let budget = this.options.tokenBudget;
    for (let at = 0; at < this.running.length && budget > 0; at++) {
      const sequence = this.running[at];
      const tokens = Math.min(sequence.tokens.length - sequence.computed, budget);
      while (sequence.state === 'running' && sequence.blocksMissing(sequence.computed + tokens) > this.cache.free) {
        this.preempt(this.running[this.running.length - 1]);
      }
      if (sequence.state === 'running') {
        chunks.push(this.take(sequence, tokens));
        budget -= tokens;
      }
    }
    return chunks;
  }

  private admitWaiting(chunks: Chunk[]): void {
    let budget = this.options.tokenBudget - chunks.reduce((sum, chunk) => sum + chunk.tokens, 0);
    for (let at = 0; at < this.waiting.length && budget > 0 && this.running.length < this.options.maxRunning; ) {
      const sequence = this.waiting[at];
      if (!this.adapterFits(sequence, this.batchAdapters())) {
        at++;
        continue;
      }
      const hits = this.findPrefix(sequence);
      const missing = sequence.blocksMissing(sequence.tokens.length) - hits.length;
      // The whole prompt must fit, although this step may compute only its first chunk.
      if (missing > this.cache.free - this.cache.freeAmong(hits)) {
        break;
      }
      this.waiting.splice(at, 1);
      this.admit(sequence, hits);
      const tokens = Math.min(sequence.tokens.length - sequence.computed, budget);
      chunks.push(this.take(sequence, tokens));
      budget -= tokens;
    }
  }

  /** Cached blocks that the sequence starts with. Its last token is always computed, since it yields the next one. */
  private findPrefix(sequence: Sequence): number[] {
    const { prefixCaching, blockSize } = this.options;
    const limit = Math.floor((sequence.tokens.length - 1) / blockSize);
    return prefixCaching ? this.cache.find(sequence.fullBlocks(), limit) : [];
  }

  private admit(sequence: Sequence, hits: number[]): void {
    this.cache.hold(hits);
    sequence.blocks = hits;
    sequence.computed = hits.length * this.options.blockSize;
    sequence.state = 'running';
    this.running.push(sequence);
    if (sequence.scheduledAt === undefined) {
      sequence.scheduledAt = this.clock.now();
      sequence.cachedTokens = sequence.computed;
      if (this.options.prefixCaching) {
        this.record.lookup(sequence.tokens.length, sequence.computed);
      }
    }
  }

  /** Allocates the blocks of a chunk and publishes those that it fills, so that requests of the same step share them. */
  private take(sequence: Sequence, tokens: number): Chunk {
    const end = sequence.computed + tokens;
    for (let missing = sequence.blocksMissing(end); missing > 0; missing--) {
      sequence.blocks.push(this.cache.allocate());
    }
    if (this.options.prefixCaching) {
      const { blockSize } = this.options;
      const chain = sequence.fullBlocks();
      for (let at = Math.floor(sequence.computed / blockSize); at < Math.floor(end / blockSize); at++) {
        this.cache.publish(sequence.blocks[at], chain[at]);
      }
    }
    // Only the newest token of a running answer is a decode; everything else is prompt, or recomputed like one.
    const decode = sequence.generated > 0 && end === sequence.tokens.length ? 1 : 0;
    return { sequence, tokens, prefill: tokens - decode };
  }

  private preempt(sequence: Sequence): void {
    this.running.pop();
    this.cache.release(sequence.blocks);
    sequence.blocks = [];
    sequence.computed = 0;
    sequence.state = 'waiting';
    this.waiting.unshift(sequence);
    this.record.preemptions++;
  }

  private emit(sequence: Sequence): void {
    const { request, listener, generated } = sequence;
    const now = this.clock.now();
    const token = request.answer[generated];
    const last = generated + 1 === request.answer.length;
    this.record.token(sequence, now);
    sequence.tokens.push(token);
    sequence.lastTokenAt = now;
    if (last) {
      this.record.finished.push(sequence.finish(now));
      this.remove(sequence);
    }
    if (generated === 0) {
      sequence.firstTokenAt = now;
      listener.firstToken(sequence.cachedTokens);
    }
    listener.token(token, last);
    if (last) {
      listener.done(sequence.ending);
    }
  }

  private remove(sequence: Sequence): void {
    this.cache.release(sequence.blocks);
    this.sequences.delete(sequence.request.id);
    for (const queue of [this.waiting, this.running]) {
      const at = queue.indexOf(sequence);
      if (at >= 0) {
        queue.splice(at, 1);
      }
    }
  }

  private batchAdapters(): Set<string> {
    return new Set(this.running.flatMap(({ request }) => request.adapter ?? []));
  }

  private adapterFits({ request: { adapter } }: Sequence, batch: ReadonlySet<string>): boolean {
    return adapter === undefined || batch.has(adapter) || batch.size < this.options.maxAdapters;
  }

  private adapters(): string[] {
    return [...new Set([...this.sequences.values()].flatMap(({ request }) => request.adapter ?? []))];
  }
}
