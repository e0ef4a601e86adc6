import type { BlockIdentities } from '../engine/block-identities';
import { BLOCK_TOKENS, chainHashes } from './chain-hashes';

/** Numbers the blocks of texts, so that no two blocks with different texts before them have the same number. */
export class Contents {
  private blocks = 0;

  /** A text that nobody else has, alone or continuing another one. */
  write(tokens: number, before?: Text): Text {
    const end = (before?.end ?? 0) + tokens;
    const first = Math.floor((before?.end ?? 0) / BLOCK_TOKENS);
    const text = new Text(before, end, this.blocks - first);
    this.blocks += Math.floor(end / BLOCK_TOKENS) - first;
    return text;
  }
}

/** A text and what stands before it. Texts that continue the same one share its blocks. */
export class Text implements BlockIdentities {
  private chain?: Uint32Array;

  /**
   * @param end tokens up to here, those before included
   * @param base number of the text's blocks, less their places
   */
  constructor(
    private readonly before: Text | undefined,
    readonly end: number,
    private readonly base: number,
  ) {}

  /** The number of a block. One that begins in a text and ends in the next one belongs to the next one. */
  at(index: number): number {
    const end = (index + 1) * BLOCK_TOKENS;
    let text: Text = this;
    while (text.before !== undefined && end <= text.before.end) {
      text = text.before;
    }
    return text.base + index;
  }

  /** What a picker makes of the text as a prompt. */
  get hashes(): Uint32Array {
    this.chain ??= chainHashes(this, this.end);
    return this.chain;
  }
}
