/** Shorter pieces are put together: each that is held takes some 200 bytes of its own, and all of the read that it came with. */
const SMALL_BYTES = 4_096;

/** Small pieces are put together in blocks of at most so many bytes. */
const LARGEST_BLOCK_BYTES = 65_536;

const NO_BLOCK = Buffer.alloc(0);

/**
 * The pieces of a body that is held. Large ones are held where they lie; what comes in crumbs is copied, so that a body
 * takes at most twice the memory that it has bytes, however it was cut.
 */
export class HeldPieces {
  /** Bytes of all pieces that came. */
  length = 0;
  /** Bytes of those that are held. */
  bytes = 0;
  private pieces: Buffer[] = [];
  /** Where the small pieces that came last are, from its start on. */
  private block = NO_BLOCK;
  private used = 0;

  /** @param pieces held as they are */
  static of(pieces: Buffer[], length: number): HeldPieces {
    const held = new HeldPieces();
    held.pieces = pieces;
    held.length = length;
    held.bytes = length;
    return held;
  }

  get list(): readonly Buffer[] {
    this.closeBlock();
    return this.pieces;
  }

  get isEmpty(): boolean {
    return this.pieces.length === 0 && this.used === 0;
  }

  /** Takes the next piece; it must not be changed any more. @param last it is held for a moment only */
  add(piece: Buffer, last: boolean): void {
    if (piece.length === 0) {
      return;
    }
    this.length += piece.length;
    this.bytes += piece.length;
    if (piece.length >= SMALL_BYTES || (last && this.used === 0)) {
      this.closeBlock();
      this.pieces.push(piece);
    } else {
      this.copy(piece);
    }
  }

  /** The first piece, which is held no longer; undefined where none is. */
  takeFirst(): Buffer | undefined {
    this.closeBlock();
    const first = this.pieces.shift();
    this.bytes -= first?.length ?? 0;
    return first;
  }

  /** Holds nothing any more; how long it was stays known. */
  drop(): void {
    this.pieces = [];
    this.bytes = 0;
    this.block = NO_BLOCK;
    this.used = 0;
  }

  private copy(piece: Buffer): void {
    if (this.used + piece.length > LARGEST_BLOCK_BYTES) {
      this.closeBlock();
    }
    const bytes = this.used + piece.length;
    if (bytes > this.block.length) {
      this.grow(bytes);
    }
    piece.copy(this.block, this.used);
    this.used += piece.length;
  }

  /** Makes the block twice as long, and long enough for so many bytes. */
  private grow(bytes: number): void {
    const grown = Buffer.allocUnsafe(Math.min(LARGEST_BLOCK_BYTES, Math.max(bytes, 2 * this.block.length)));
    this.block.copy(grown, 0, 0, this.used);
    this.block = grown;
  }

  private closeBlock(): void {
    if (this.used > 0) {
      this.pieces.push(this.block.subarray(0, this.used));
      this.block = NO_BLOCK;
      this.used = 0;
    }
  }
}
