import { type BlockHash, chainBlock, chainStart } from './block-hash';

/** What the full blocks of a request's tokens are, prompt and answer in one row: the engine asks for nothing else of them. */
export interface BlockIdentities {
  /** The identity of full block `index`: equal where the tokens of the block and all tokens before it are equal, and nowhere else. */
  at(index: number): BlockHash;
}

/**
 * Identities of blocks of tokens. All are hashed when the first one is asked for, so that a cache which keeps them for the
 * last block of a prompt does not keep the prompt.
 */
export class TokenBlocks implements BlockIdentities {
  private tokens: readonly number[];
  private hashes?: Float64Array;

  constructor(
    prompt: readonly number[],
    answer: readonly number[],
    private readonly adapter: string | undefined,
    private readonly blockSize: number,
  ) {
    this.tokens = [...prompt, ...answer];
  }

  at(index: number): BlockHash {
    this.hashes ??= this.hash();
    return this.hashes[index];
  }

  private hash(): Float64Array {
    const { tokens, adapter, blockSize } = this;
    const hashes = new Float64Array(Math.floor(tokens.length / blockSize));
    let parent = chainStart(adapter);
    for (let block = 0; block < hashes.length; block++) {
      parent = chainBlock(parent, tokens, block * blockSize, blockSize);
      hashes[block] = parent;
    }
    this.tokens = [];
    return hashes;
  }
}
