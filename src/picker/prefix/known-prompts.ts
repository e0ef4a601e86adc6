import { PairTable } from './_pair-table';
import { tokenChain } from './token-chain';

/** What is known of a prompt's tokens. */
export interface PromptTokens {
  /** The hashes of the prompt's blocks of bytes, two words a block. */
  readonly hashes: Uint32Array;
  /** The model or adapter that a model server was asked for. */
  readonly model: string;
  /** The request's cache salt; empty for none. */
  readonly salt: string;
  readonly tokens: Uint32Array;
}

/** A prompt in blocks of tokens. */
export interface KnownChain {
  readonly hashes: Uint32Array;
  /** Most blocks of it, from the first one on, that any server was seen to hold. */
  seenBlocks: number;
}

/** Most tokens that are kept of all prompts together: 16 MiB. */
export const MOST_KNOWN_TOKENS = 2 ** 22;

/** Most blocks of bytes that are kept of all prompts together: 6 MiB. */
const MOST_BLOCKS = 2 ** 18;

/** A prompt ends within a block, on average in its middle. */
const LAST_BLOCK = 0.5;

/** A prompt whose tokens are known. */
export class KnownPrompt {
  private readonly chains = new Map<number, KnownChain>();
  private adapter = '';

  constructor(readonly prompt: PromptTokens) {}

  /** Tokens of its first so many blocks of bytes, as if all of them were equally long. */
  tokensOf(blocks: number): number {
    const { tokens, hashes } = this.prompt;
    return Math.floor((tokens.length * blocks) / (hashes.length / 2 + LAST_BLOCK));
  }

  /**
   * Its blocks of so many tokens.
   * @param isAdapter whether its model is known as an adapter, which sets its blocks apart from those of other models
   */
  chain(blockSize: number, isAdapter: boolean): KnownChain {
    const { model, salt, tokens } = this.prompt;
    const adapter = isAdapter ? model : '';
    if (adapter !== this.adapter) {
      this.chains.clear();
      this.adapter = adapter;
    }
    const known = this.chains.get(blockSize);
    if (known !== undefined) return known;
    const chain = { hashes: tokenChain(tokens, blockSize, adapter, salt), seenBlocks: 0 };
    this.chains.set(blockSize, chain);
    return chain;
  }

  /** Tokens from the first one on that any server was seen to hold, so that they are what servers make of the prompt. */
  get provenTokens(): number {
    let most = 0;
    for (const [blockSize, { seenBlocks }] of this.chains) most = Math.max(most, seenBlocks * blockSize);
    return most;
  }
}

/**
 * The prompts whose tokens are known, those that were used last, found by the hashes of their blocks of bytes: what two
 * prompts begin with in common is tokenised once.
 */
export class KnownPrompts {
  /** Blocks that the last prompt that was looked for has in common with the one that was found. */
  foundBlocks = 0;

  private rows = new PairTable();
  private readonly owners: (KnownPrompt | undefined)[] = [];
  /** The least recently used first. */
  private readonly prompts = new Set<KnownPrompt>();
  private tokens = 0;

  /** Prompts that are kept. */
  get size(): number {
    return this.prompts.size;
  }

  /** The prompt that begins with as many blocks of this one as any does; undefined when none has its first block. */
  find(hashes: Uint32Array): KnownPrompt | undefined {
    // A hash stands for all that is before it too, so the last one that is known is enough.
    for (let block = hashes.length / 2; block > 0; block--) {
      const row = this.rows.find(hashes[2 * block - 2], hashes[2 * block - 1]);
      if (row < 0) continue;
      const owner = this.owners[row]!;
      this.foundBlocks = block;
      this.prompts.delete(owner);
      this.prompts.add(owner);
      return owner;
    }
    this.foundBlocks = 0;
    return undefined;
  }

  add(prompt: PromptTokens): void {
    const { hashes, tokens } = prompt;
    if (tokens.length > MOST_KNOWN_TOKENS || hashes.length / 2 > MOST_BLOCKS) return;
    const known = new KnownPrompt(prompt);
    while (this.tokens + tokens.length > MOST_KNOWN_TOKENS || this.rows.size + hashes.length / 2 > MOST_BLOCKS) {
      const [oldest] = this.prompts;
      this.remove(oldest);
    }
    this.prompts.add(known);
    this.tokens += tokens.length;
    if (this.rows.size + hashes.length / 2 > this.rows.capacity)
      this.rows.grow(2 * (this.rows.size + hashes.length / 2));
    for (let at = 0; at < hashes.length; at += 2) {
      const row = this.rows.find(hashes[at], hashes[at + 1]);
      this.owners[row < 0 ? this.rows.insert(hashes[at], hashes[at + 1]) : row] = known;
    }
  }

  private remove(known: KnownPrompt): void {
    const { hashes, tokens } = known.prompt;
    this.prompts.delete(known);
    this.tokens -= tokens.length;
    for (let at = 0; at < hashes.length; at += 2) {
      const row = this.rows.find(hashes[at], hashes[at + 1]);
      if (row < 0 || this.owners[row] !== known) continue;
      this.owners[row] = undefined;
      this.rows.remove(row);
    }
  }
}
