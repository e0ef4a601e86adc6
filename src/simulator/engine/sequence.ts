import { type BlockHash, chainBlock, chainStart } from './block-hash';
import type { EngineRequest, FinishedRequest, RequestListener } from './engine';

/** One request inside an engine: its tokens so far, the blocks it holds, and when things happened to it. */
export class Sequence {
  /** Prompt, then the tokens generated so far. */
  readonly tokens: number[];
  /** Blocks held, in the order of the tokens they keep. */
  blocks: number[] = [];
  /** Tokens whose keys and values are in the cache. */
  computed = 0;
  /** Prompt tokens that were hits when the request was first scheduled. */
  cachedTokens = 0;
  state: 'waiting' | 'running' | 'done' = 'waiting';

  scheduledAt?: number;
  firstTokenAt?: number;
  lastTokenAt?: number;

  private readonly chain: BlockHash[] = [];

  constructor(
    readonly request: EngineRequest,
    readonly listener: RequestListener,
    readonly arrivedAt: number,
    private readonly blockSize: number,
  ) {
    this.tokens = [...request.prompt];
  }

  get generated(): number {
    return this.tokens.length - this.request.prompt.length;
  }

  /** How the answer ends when nobody aborts it. */
  get ending(): 'stop' | 'length' {
    return this.request.answer.length < this.request.maxTokens ? 'stop' : 'length';
  }

  /** The hashes of the full blocks of the tokens so far. */
  fullBlocks(): readonly BlockHash[] {
    const full = Math.floor(this.tokens.length / this.blockSize);
    for (let at = this.chain.length; at < full; at++) {
      const parent = at === 0 ? chainStart(this.request.adapter) : this.chain[at - 1];
      this.chain.push(chainBlock(parent, this.tokens, at * this.blockSize, this.blockSize));
    }
    return this.chain;
  }

  /** Blocks that `tokens` tokens need beyond those held. */
  blocksMissing(tokens: number): number {
    return Math.ceil(tokens / this.blockSize) - this.blocks.length;
  }

  /** The figures of a request that got its last token, now. */
  finish(now: number): FinishedRequest {
    this.state = 'done';
    return {
      reason: this.ending,
      maxTokens: this.request.maxTokens,
      promptTokens: this.request.prompt.length,
      cachedTokens: this.cachedTokens,
      generatedTokens: this.generated,
      arrivedAt: this.arrivedAt,
      scheduledAt: this.scheduledAt ?? now,
      firstTokenAt: this.firstTokenAt ?? now,
      lastTokenAt: now,
    };
  }
}
