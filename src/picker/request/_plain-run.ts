/** Runs that end within so many bytes are cheaper to find byte by byte. */
const BYTES_BEFORE_WORDS = 16;

const NO_BYTES = Buffer.alloc(0);
const NO_WORDS = new Int32Array(0);

/** 1 for the bytes that end a run of plain string characters: quote, backslash, control characters. */
const ENDS_RUN = new Uint8Array(256).fill(1, 0, 0x20);
ENDS_RUN[0x22] = 1;
ENDS_RUN[0x5c] = 1;

/**
 * Finds runs of plain JSON string characters in a chunk. Long runs are tested eight bytes at a time, with the usual
 * subtract-and-mask test for a byte that is zero (after an exclusive or with the byte looked for) or below a limit.
 */
export class PlainRuns {
  private chunk: Buffer = NO_BYTES;
  /** The chunk as words, from `wordsStart` on; made when first needed. */
  private words: Int32Array = NO_WORDS;
  private wordsStart = 0;

  /** Starts on a chunk. */
  over(chunk: Buffer): void {
    this.chunk = chunk;
    this.words = NO_WORDS;
  }

  /** The offset of the first quote, backslash or control character at or after `from`, or the chunk's length. */
  endOf(from: number): number {
    const chunk = this.chunk;
    const short = Math.min(from + BYTES_BEFORE_WORDS, chunk.length);
    let at = from;
    while (at < short) {
      if (ENDS_RUN[chunk[at]] === 1) {
        return at;
      }
      at++;
    }
    if (chunk.length - at >= BYTES_BEFORE_WORDS) {
      at = this.skipPlainWords(at);
    }
    while (at < chunk.length && ENDS_RUN[chunk[at]] === 0) {
      at++;
    }
    return at;
  }

  /** Skips whole words of plain characters. The bytes before `at` back to its word's start must be plain. */
  private skipPlainWords(at: number): number {
    if (this.words.length === 0) {
      this.wordsStart = (4 - (this.chunk.byteOffset & 3)) & 3;
      this.words = new Int32Array(
        this.chunk.buffer,
        this.chunk.byteOffset + this.wordsStart,
        (this.chunk.length - this.wordsStart) >> 2,
      );
    }
    const words = this.words;
    let index = (at - this.wordsStart) >> 2;
    while (index + 1 < words.length && ((endsIn(words[index]) | endsIn(words[index + 1])) & 0x80808080) === 0) {
      index += 2;
    }
    return Math.max(at, this.wordsStart + 4 * index);
  }
}

/**
 * Sets the highest bit of bytes of a word that end a run; those of bytes above them may be wrong then. Control characters
 * and the quote are one test: with their second bit turned over, they are all that is below 0x21.
 */
function endsIn(word: number): number {
  const turned = word ^ 0x02020202;
  const backslashes = word ^ 0x5c5c5c5c;
  return ((turned - 0x21212121) & ~turned) | ((backslashes - 0x01010101) & ~backslashes);
}
