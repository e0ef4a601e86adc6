import type { BlockIdentities } from '../../../src/simulator/engine/block-identities';

interface PlainBlock {
  content?: number;
  holders: number;
}

/** The blocks that a request holds, in order. */
export interface PlainHolding {
  readonly blocks: PlainBlock[];
  published: number;
}

/** What `BlockCache` does, block by block: slow, and plain enough to be seen right. */
export class PlainCache {
  gains = 0;
  /** Free blocks in the order in which they are handed out. */
  private readonly order: PlainBlock[];
  /** Blocks with a content in the order in which they got it: the first one with the same is found. */
  private readonly known: PlainBlock[] = [];

  constructor(size: number) {
    this.order = Array.from({ length: size }, () => ({ holders: 0 }));
  }

  get free(): number {
    return this.order.length;
  }

  find(identities: BlockIdentities, limit: number): PlainBlock[] {
    const found: PlainBlock[] = [];
    while (found.length < limit) {
      const block = this.first(identities.at(found.length));
      if (block === undefined) {
        break;
      }
      found.push(block);
    }
    return found;
  }

  hold(blocks: PlainBlock[]): PlainHolding {
    for (const block of blocks) {
      if (block.holders++ === 0) {
        this.gains++;
        this.order.splice(this.order.indexOf(block), 1);
      }
    }
    return { blocks, published: blocks.length };
  }

  allocate(held: PlainHolding, count: number): void {
    for (let left = count; left > 0; left--) {
      const block = this.order.shift()!;
      if (block.content !== undefined) {
        const wasFirst = this.first(block.content) === block;
        this.known.splice(this.known.indexOf(block), 1);
        this.gains += wasFirst && this.first(block.content) !== undefined ? 1 : 0;
      }
      block.content = undefined;
      block.holders = 1;
      held.blocks.push(block);
    }
  }

  publish(held: PlainHolding, identities: BlockIdentities, to: number): void {
    for (; held.published < to; held.published++) {
      const block = held.blocks[held.published];
      block.content = identities.at(held.published);
      this.gains += this.first(block.content) === undefined ? 1 : 0;
      this.known.push(block);
    }
  }

  release({ blocks }: PlainHolding): void {
    for (const block of [...blocks].reverse()) {
      if (--block.holders > 0) {
        continue;
      }
      if (block.content === undefined) {
        this.order.unshift(block);
      } else {
        this.order.push(block);
      }
    }
  }

  private first(content: number): PlainBlock | undefined {
    return this.known.find((block) => block.content === content);
  }
}
