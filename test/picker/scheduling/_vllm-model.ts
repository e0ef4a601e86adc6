/**
 * A vLLM engine, step by step: continuous batching with a token budget, chunked prefill, and a cache of blocks that are
 * found again by their content and evicted least recently used first, the end of a prompt before its beginning. The time
 * of a step is a fit to kernels measured for Qwen3-32B on two H100.
 */

/** Tokens of a block; a block of the index stands for as many at four bytes a token. */
export const BLOCK_TOKENS = 64;

const TOKEN_BUDGET = 8_192;
const MAX_RUNNING = 1_024;

export interface Job {
  readonly id: number;
  readonly arrivedAt: number;
  /** Contents of the prompt's full blocks; equal numbers mean equal prefixes. */
  readonly blocks: readonly number[];
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Contents of the full blocks of prompt and answer, where a later prompt begins with them. */
  readonly conversation?: readonly number[];
  cachedTokens: number;
  firstTokenAt: number;
  doneAt: number;
}

interface Sequence {
  readonly job: Job;
  /** Blocks that others may share, in order. */
  shared: readonly number[];
  /** Blocks that nobody can find. */
  own: number;
  /** Tokens left to compute before the next token comes. */
  toCompute: number;
  computed: number;
  generated: number;
  /** Step after which its last token is out; another one when it was preempted. */
  lastStep: number;
}

export class VllmModel {
  readonly queue: Sequence[] = [];
  stepEndsAt = Number.POSITIVE_INFINITY;
  preemptions = 0;

  private readonly held = new Map<number, number>();
  private readonly free = new Set<number>();
  private ownBlocks = 0;
  private prefilling: Sequence[] = [];
  private readonly decoding = new Set<Sequence>();
  private context = 0;
  private step = 0;
  private readonly endings = new Map<number, Sequence[]>();
  /** Sequences by the step, modulo the block size, in which they need another block. */
  private readonly growth = new Int32Array(BLOCK_TOKENS);
  private chunks: { readonly sequence: Sequence; readonly tokens: number }[] = [];

  /** @param speed relative to the fit */
  constructor(
    readonly capacityBlocks: number,
    private readonly speed = 1,
  ) {}

  get running(): number {
    return this.prefilling.length + this.decoding.size;
  }

  get kvUse(): number {
    return (this.held.size + this.ownBlocks) / this.capacityBlocks;
  }

  submit(job: Job, now: number): void {
    this.queue.push(sequenceOf(job));
    if (this.stepEndsAt === Number.POSITIVE_INFINITY) this.startStep(now);
  }

  /** Ends the step that is due, tells which jobs got their first and their last token, and starts the next one. */
  endStep(now: number, first: (job: Job) => void, last: (job: Job) => void): void {
    for (const { sequence, tokens } of this.chunks) {
      sequence.toCompute -= tokens;
      sequence.computed += tokens;
    }
    this.context += this.decoding.size;
    for (const sequence of this.endings.get(this.step) ?? []) {
      if (sequence.lastStep !== this.step || !this.decoding.has(sequence)) continue;
      this.finish(sequence);
      last(sequence.job);
    }
    this.endings.delete(this.step);
    for (const sequence of this.prefilling.filter(({ toCompute }) => toCompute === 0)) {
      this.startDecoding(sequence);
      if (sequence.job.firstTokenAt < 0) first(sequence.job);
      if (sequence.lastStep === this.step) {
        this.finish(sequence);
        last(sequence.job);
      }
    }
    this.prefilling = this.prefilling.filter(({ toCompute }) => toCompute > 0);
    this.startStep(now);
  }

  private startStep(now: number): void {
    this.step++;
    while (this.growth[this.step % BLOCK_TOKENS] > this.available) this.preempt();
    const grown = this.growth[this.step % BLOCK_TOKENS];
    this.allocate(grown);
    this.ownBlocks += grown;
    this.chunks = [];
    let budget = TOKEN_BUDGET - this.decoding.size;
    for (const sequence of this.prefilling) budget -= this.plan(sequence, budget);
    while (budget > 0 && this.queue.length > 0 && this.running < MAX_RUNNING) {
      const sequence = this.queue[0];
      if (!this.admit(sequence)) break;
      this.queue.shift();
      this.prefilling.push(sequence);
      budget -= this.plan(sequence, budget);
    }
    this.stepEndsAt = this.running === 0 ? Number.POSITIVE_INFINITY : now + this.stepMs() / this.speed;
  }

  private plan(sequence: Sequence, budget: number): number {
    const tokens = Math.min(sequence.toCompute, budget);
    if (tokens > 0) this.chunks.push({ sequence, tokens });
    return tokens;
  }

  private stepMs(): number {
    let tokens = this.decoding.size;
    let attention = 0;
    for (const { sequence, tokens: chunk } of this.chunks) {
      tokens += chunk;
      attention += chunk * (sequence.computed + chunk / 2);
    }
    const weights = Math.cbrt(12.34 ** 3 + (0.03861 * tokens) ** 3);
    const decode = this.decoding.size === 0 ? 0 : 0.74 + 0.0019 * this.decoding.size + 42.3e-6 * this.context;
    return 2.2 + weights + 0.54 + 0.01087 * tokens + 1.695e-6 * attention + decode + 0.0044 * this.running;
  }

  private get available(): number {
    return this.capacityBlocks - this.held.size - this.ownBlocks;
  }

  /** Makes room for so many blocks, of which there are enough, by evicting what nobody holds. */
  private allocate(blocks: number): void {
    let excess = this.held.size + this.ownBlocks + this.free.size + blocks - this.capacityBlocks;
    for (const block of this.free) {
      if (excess-- <= 0) return;
      this.free.delete(block);
    }
  }

  private admit(sequence: Sequence): boolean {
    const { job } = sequence;
    const tokens = job.promptTokens + sequence.generated;
    let hit = 0;
    // At least the last token is computed.
    const most = Math.min(job.blocks.length, Math.ceil(tokens / BLOCK_TOKENS) - 1);
    while (hit < most && (this.held.has(job.blocks[hit]) || this.free.has(job.blocks[hit]))) hit++;
    let taken = 0;
    for (let at = 0; at < hit; at++) if (this.free.has(job.blocks[at])) taken++;
    const needed = Math.ceil((tokens + 1) / BLOCK_TOKENS) - hit;
    if (needed + taken > this.available) return false;
    sequence.shared = job.blocks;
    for (let at = 0; at < hit; at++) this.hold(job.blocks[at]);
    this.allocate(needed);
    for (let at = hit; at < job.blocks.length; at++) this.hold(job.blocks[at]);
    sequence.own = Math.ceil((tokens + 1) / BLOCK_TOKENS) - job.blocks.length;
    this.ownBlocks += sequence.own;
    sequence.computed = hit * BLOCK_TOKENS;
    sequence.toCompute = tokens - sequence.computed;
    if (sequence.generated === 0) job.cachedTokens = sequence.computed;
    return true;
  }

  private hold(block: number): void {
    this.free.delete(block);
    this.held.set(block, (this.held.get(block) ?? 0) + 1);
  }

  private release({ shared }: Sequence): void {
    for (let at = shared.length - 1; at >= 0; at--) {
      const holders = this.held.get(shared[at])! - 1;
      if (holders > 0) {
        this.held.set(shared[at], holders);
        continue;
      }
      this.held.delete(shared[at]);
      this.free.add(shared[at]);
    }
  }

  private startDecoding(sequence: Sequence): void {
    const { job } = sequence;
    sequence.generated++;
    this.decoding.add(sequence);
    this.context += job.promptTokens + sequence.generated;
    sequence.lastStep = this.step + job.answerTokens - sequence.generated;
    this.growth[this.growthOf(sequence)]++;
    const ending = this.endings.get(sequence.lastStep);
    if (ending === undefined) this.endings.set(sequence.lastStep, [sequence]);
    else ending.push(sequence);
  }

  private growthOf({ lastStep, job }: Sequence): number {
    const offset = lastStep - (job.promptTokens + job.answerTokens - 1);
    return ((offset % BLOCK_TOKENS) + BLOCK_TOKENS) % BLOCK_TOKENS;
  }

  private stopDecoding(sequence: Sequence, generated: number): void {
    const { job } = sequence;
    this.decoding.delete(sequence);
    this.context -= job.promptTokens + generated;
    this.growth[this.growthOf(sequence)]--;
    const blocks = Math.ceil((job.promptTokens + generated) / BLOCK_TOKENS);
    this.ownBlocks -= Math.max(sequence.own, blocks - job.blocks.length);
    this.release(sequence);
  }

  private finish(sequence: Sequence): void {
    const { job } = sequence;
    this.stopDecoding(sequence, job.answerTokens);
    const known = new Set(job.blocks);
    const answer = (job.conversation ?? []).filter((block) => !known.has(block));
    for (const block of answer.reverse()) {
      if (this.held.has(block)) continue;
      this.free.delete(block);
      this.free.add(block);
    }
    for (const block of [...job.blocks].reverse()) if (this.free.delete(block)) this.free.add(block);
    this.allocate(0);
  }

  /** Takes everything from the sequence that was admitted last. */
  private preempt(): void {
    this.preemptions++;
    const prefilling = this.prefilling.pop();
    if (prefilling !== undefined) {
      this.ownBlocks -= prefilling.own;
      this.release(prefilling);
      this.queue.unshift(prefilling);
      return;
    }
    const sequence = [...this.decoding].at(-1)!;
    const generated = sequence.job.answerTokens - (sequence.lastStep - this.step) - 1;
    this.stopDecoding(sequence, generated);
    this.queue.unshift({ ...sequence, generated });
  }
}

function sequenceOf(job: Job): Sequence {
  return { job, shared: [], own: 0, toCompute: 0, computed: 0, generated: 0, lastStep: 0 };
}
