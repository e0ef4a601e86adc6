/** Changes whenever equal prompts get other hashes than before, so that no two ways of hashing are taken for one. */
const VERSION = 1;

/**
 * What stands before a block in its chain, as a pair of words: at first the version of the hashes and what two prompts
 * must have in common beside their bytes to share a cache; then also the bytes of earlier runs.
 */
export class ChainSeed {
  /** What {@link mix} made of its pair. */
  mixedA = 0;
  mixedB = 0;

  /** What stands for all that is part of the seed. */
  a = VERSION;
  b = 0;

  /** Goes on from where a seed had these two words. */
  resume(a: number, b: number): void {
    this.a = a;
    this.b = b;
  }

  /** Makes a text part of the seed; where one text ends and the next begins counts too. */
  addText(text: string): void {
    for (let at = 0; at < text.length; at++) this.advance(text.charCodeAt(at), at);
    this.advance(-1, text.length);
  }

  /** Makes a pair of words part of the seed. */
  advance(a: number, b: number): void {
    this.mix(a, b);
    this.a = this.mixedA;
    this.b = this.mixedB;
  }

  /**
   * Mixes a pair of words with the seed, so that every bit of the result depends on every bit of the pair. It is
   * invertible: different pairs have different results.
   */
  mix(a: number, b: number): void {
    const x = scramble(a ^ this.a);
    const y = scramble(b ^ this.b ^ x);
    this.mixedA = scramble(x ^ y);
    this.mixedB = y ^ this.mixedA;
  }
}

/** An invertible function of 32 bits; the constants are those of Prospector's search for low bias, by C. Wellons. */
function scramble(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
