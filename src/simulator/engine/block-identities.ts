import { type BlockHash, chainBlock, chainStart } from './block-hash';

/** What the full blocks of a request's tokens are, prompt and answer in one row: the engine asks for nothing else of them. */
export interface BlockIdentities {
  /** The identity of full block `index`: equal where the tokens of the block and all tokens before it are equal. */
  at(index: number): BlockHash;
}

/** Identities of blocks of tokens, hashed when they are first asked for. */
export class TokenBlocks implements BlockIdentities {
  private readonly tokens: readonly number[];
  private readonly hashes: BlockHash[] = [];

  constructor(
    prompt: readonly number[],
    answer: readonly number[],
    private readonly adapter: string | undefined,
    private readonly blockSize: number,
  ) {
    this.tokens = [...prompt, ...answer];
  }

  at(index: number): BlockHash {
    for (let block = this.hashes.length; block <= index; block++) {
      const parent = block === 0 ? chainStart(this.adapter) : this.hashes[block - 1];
      this.hashes.push(chainBlock(parent, this.tokens, block * this.blockSize, this.blockSize));
    }
    return this.hashes[index];
  }
}
