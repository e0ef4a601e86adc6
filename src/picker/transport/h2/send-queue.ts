import type { Output } from './output';

const NO_PIECES: Buffer[] = [];

/** What one call has still to send, by reference and in order: its windows, or the client's own pace, hold it back. */
export class SendQueue {
  /** How much it is. */
  bytes = 0;

  private pieces = NO_PIECES;
  private first = 0;
  /** How much of the first piece has left. */
  private offset = 0;

  push(piece: Buffer): void {
    if (this.pieces === NO_PIECES) {
      this.pieces = [];
    }
    this.pieces.push(piece);
    this.bytes += piece.length;
  }

  /** Moves so many bytes, which must be there, to the output. */
  move(bytes: number, output: Output): void {
    this.bytes -= bytes;
    let left = bytes;
    while (left > 0) {
      const piece = this.pieces[this.first];
      const taken = Math.min(left, piece.length - this.offset);
      output.pass(piece.subarray(this.offset, this.offset + taken));
      this.offset += taken;
      left -= taken;
      if (this.offset === piece.length) {
        this.first++;
        this.offset = 0;
      }
    }
    if (this.bytes === 0) {
      this.clear();
    } else if (this.first > 64 && this.first * 2 > this.pieces.length) {
      this.pieces = this.pieces.slice(this.first);
      this.first = 0;
    }
  }

  /** Drops everything. */
  clear(): void {
    this.pieces = NO_PIECES;
    this.first = 0;
    this.offset = 0;
    this.bytes = 0;
  }
}
