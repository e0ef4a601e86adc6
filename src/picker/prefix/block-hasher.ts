import type { ChainSeed } from './chain-seed';

/** Bytes of one block. Changing it changes every hash, so replicas of different releases would not agree. */
export const BLOCK_BYTES = 256;

/** Bytes that one step takes: a word for each lane. */
const STEP_BYTES = 8;
const BLOCK_STEPS = BLOCK_BYTES / STEP_BYTES;

/** Where both lanes of the hash start. */
const START_A = 0x243f6a88;
const START_B = 0x85a308d3;

const NO_STATES = new Int32Array(0);

/**
 * Hashes a run of bytes that comes in pieces, and keeps the state of the hash at the end of each full block: the state
 * stands for all bytes up to there, so equal states mean equal prefixes.
 *
 * JavaScript has no quick integer of 64 bits, so the state is a pair of 32-bit lanes, of which one takes the even words,
 * one the odd words, and each the other's state. The words are read where the bytes lie, whatever their alignment, in the
 * byte order of the machine, which is little-endian on every machine that runs model servers.
 */
export class BlockHasher {
  /** Bytes so far. */
  length = 0;

  /** State at the end of each full block, in pairs. */
  private states = NO_STATES;
  private a = START_A | 0;
  private b = START_B | 0;
  /** The words of a step that is not complete, their first byte lowest. */
  private nextA = 0;
  private nextB = 0;

  /** Full blocks so far. */
  get blocks(): number {
    return Math.floor(this.length / BLOCK_BYTES);
  }

  /** Takes the bytes of `piece` from `start` to `end`; they are not kept. */
  add(piece: Buffer, start: number, end: number): void {
    let at = start;
    while (at < end && this.length % STEP_BYTES !== 0) this.addByte(piece[at++]);
    const steps = Math.floor((end - at) / STEP_BYTES);
    if (steps > 0) {
      this.reserve(this.length + STEP_BYTES * steps);
      at += STEP_BYTES * this.addSteps(piece.buffer, piece.byteOffset + at, steps);
    }
    while (at < end) this.addByte(piece[at++]);
  }

  /**
   * Writes the hash of each full block, two words a block, as part of a chain that begins with `seed`. The seed then
   * stands for these bytes too, all of them, so that the next run continues the chain.
   */
  seal(seed: ChainSeed, hashes: Uint32Array, offset: number): void {
    const { states } = this;
    for (let at = 0; at < 2 * this.blocks; at += 2) {
      seed.mix(states[at], states[at + 1]);
      hashes[offset + at] = seed.mixedA;
      hashes[offset + at + 1] = seed.mixedB;
    }
    seed.advance(this.a, this.b);
    seed.advance(this.nextA, this.nextB);
    seed.advance(this.length, 0);
  }

  /**
   * What stands for all bytes so far, in so many bytes of its own: for bytes that are no text and count otherwise than
   * by their number.
   */
  standIn(bytes: number): Buffer {
    const { a, b, nextA, nextB, length } = this;
    return Buffer.alloc(bytes, Buffer.from(Int32Array.of(a, b, nextA, nextB, length, bytes).buffer));
  }

  private addByte(byte: number): void {
    const place = this.length % STEP_BYTES;
    if (place < 4) this.nextA |= byte << (8 * place);
    else this.nextB |= byte << (8 * (place - 4));
    this.length++;
    if (place < STEP_BYTES - 1) return;
    this.a = stir(this.a, this.nextA, this.b);
    this.b = stir(this.b, this.nextB, this.a);
    this.nextA = 0;
    this.nextB = 0;
    if (this.length % BLOCK_BYTES !== 0) return;
    this.reserve(this.length);
    this.states[2 * this.blocks - 2] = this.a;
    this.states[2 * this.blocks - 1] = this.b;
  }

  /** Takes whole steps from any address; returns how many of them it took: of unaligned ones all but the last. */
  private addSteps(buffer: ArrayBufferLike, address: number, steps: number): number {
    const misaligned = address & 3;
    const words = new Int32Array(buffer, address - misaligned, 2 * steps);
    // The last words of unaligned ones lie half in a word that may not belong to the buffer any more.
    const taken = misaligned === 0 ? steps : steps - 1;
    const shift = 8 * misaligned;
    const { states } = this;
    let { a, b } = this;
    let at = 0;
    let block = 2 * this.blocks;
    let left = BLOCK_STEPS - ((this.length / STEP_BYTES) % BLOCK_STEPS);
    for (let step = 0; step < taken; ) {
      const end = Math.min(taken, step + left);
      if (shift === 0) {
        for (; step < end; step++, at += 2) {
          a = stir(a, words[at], b);
          b = stir(b, words[at + 1], a);
        }
      } else {
        for (; step < end; step++, at += 2) {
          const middle = words[at + 1];
          a = stir(a, (words[at] >>> shift) | (middle << (32 - shift)), b);
          b = stir(b, (middle >>> shift) | (words[at + 2] << (32 - shift)), a);
        }
      }
      // Of a block that does not end here, this is written again when it does.
      states[block++] = a;
      states[block++] = b;
      left = BLOCK_STEPS;
    }
    this.a = a;
    this.b = b;
    this.length += STEP_BYTES * taken;
    return taken;
  }

  /** Makes room for the states of the blocks of so many bytes. */
  private reserve(bytes: number): void {
    const needed = 2 * Math.ceil(bytes / BLOCK_BYTES);
    if (needed <= this.states.length) return;
    const states = new Int32Array(Math.max(needed, 2 * this.states.length));
    states.set(this.states);
    this.states = states;
  }
}

/** Spreads a word over its bits, as MurmurHash3 does before it takes one in. */
function spread(word: number): number {
  const product = Math.imul(word, 0xcc9e2d51);
  return Math.imul((product << 15) | (product >>> 17), 0x1b873593);
}

/** A lane after it has taken in a word and the state of the other lane, as in the variant of MurmurHash3 for 128 bits. */
function stir(lane: number, word: number, other: number): number {
  const mixed = lane ^ spread(word);
  return (Math.imul(((mixed << 13) | (mixed >>> 19)) + other, 5) + 0x561ccd1b) | 0;
}
