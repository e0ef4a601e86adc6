import { laneWords, WORD_LANES } from './_lanes';

/**
 * Follows a chain block by block and keeps the lanes that have held all of it so far; a lane that misses a block has its
 * hit there, whatever it holds of the rest.
 */
export class HitWalk {
  /** Length of each lane's hit in blocks, once the walk is over. */
  hits = new Int32Array(WORD_LANES);

  /** The lanes that are left, as bits. */
  private left = new Int32Array(1);

  grow(lanes: number): void {
    const words = laneWords(lanes);
    if (words <= this.left.length) return;
    this.left = new Int32Array(words);
    this.hits = new Int32Array(words * WORD_LANES);
  }

  /** Starts with these lanes. */
  start(lanes: Int32Array): void {
    this.hits.fill(0);
    this.left.set(lanes);
  }

  /** The block of this number is held by one lane alone; says whether that one is left. */
  keepOne(lane: number, block: number): boolean {
    const { left } = this;
    const kept = left[lane >> 5] & (1 << (lane & 31));
    for (let word = 0; word < left.length; word++) {
      const keep = word === lane >> 5 ? kept : 0;
      if (left[word] !== keep) this.settle(word, keep, block);
    }
    return kept !== 0;
  }

  /** The block of this number is held by a bit set of lanes; says whether any lane is left. */
  keep(lanes: Int32Array, offset: number, block: number): boolean {
    const { left } = this;
    let any = 0;
    for (let word = 0; word < left.length; word++) {
      const keep = left[word] & lanes[offset + word];
      if (left[word] !== keep) this.settle(word, keep, block);
      any |= keep;
    }
    return any !== 0;
  }

  /** The chain ends, or what any lane holds of it, after so many blocks. */
  end(blocks: number): void {
    for (let word = 0; word < this.left.length; word++) this.settle(word, 0, blocks);
  }

  /** Lets lanes of a word go whose hit has so many blocks. */
  private settle(word: number, keep: number, blocks: number): void {
    let gone = this.left[word] ^ keep;
    this.left[word] = keep;
    if (blocks === 0) return;
    while (gone !== 0) {
      const bit = 31 - Math.clz32(gone);
      this.hits[word * WORD_LANES + bit] = blocks;
      gone ^= 1 << bit;
    }
  }
}
