import { ChainSeed } from './chain-seed';

/** Stands in for the second token of a pair that has none. */
const NO_TOKEN = -1;

/**
 * Hashes of a prompt's blocks of tokens, one after another: each stands for its tokens and all tokens before it, for the
 * adapter, and for whatever else sets a block apart. They are this program's own, so that blocks of servers whose hashes
 * differ, since each begins with a random number, have one name.
 */
export class TokenChain {
  /** The hash of the last block, or of the beginning. */
  a = 0;
  b = 0;

  private readonly seed = new ChainSeed();

  /** Starts a prompt that is computed with an adapter; with none when it is empty. */
  begin(adapter: string): void {
    this.resume(0, 0);
    this.seed.addText(adapter);
    this.settle();
  }

  /** Goes on behind the block of this hash. */
  resume(a: number, b: number): void {
    this.seed.resume(a, b);
    this.settle();
  }

  /**
   * Takes the next block: the tokens from `start` to `end`.
   * @param extra what sets it apart beside its tokens; empty for nothing
   */
  next(tokens: Uint32Array, start: number, end: number, extra: string): void {
    const { seed } = this;
    if (extra !== '') seed.addText(extra);
    let at = start;
    for (; at + 1 < end; at += 2) seed.advance(tokens[at], tokens[at + 1]);
    if (at < end) seed.advance(tokens[at], NO_TOKEN);
    this.settle();
  }

  private settle(): void {
    this.a = this.seed.a;
    this.b = this.seed.b;
  }
}

/**
 * The hashes of a prompt's full blocks, two words a block.
 * @param salt the request's cache salt, which sets its first block apart; empty for none
 */
export function tokenChain(tokens: Uint32Array, blockSize: number, adapter: string, salt: string): Uint32Array {
  const blocks = Math.floor(tokens.length / blockSize);
  const hashes = new Uint32Array(2 * blocks);
  const chain = new TokenChain();
  chain.begin(adapter);
  for (let block = 0; block < blocks; block++) {
    chain.next(tokens, block * blockSize, (block + 1) * blockSize, block === 0 ? salt : '');
    hashes[2 * block] = chain.a;
    hashes[2 * block + 1] = chain.b;
  }
  return hashes;
}
