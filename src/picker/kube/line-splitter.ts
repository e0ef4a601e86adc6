/** Splits a byte stream into lines, wherever it is cut. */

const NEWLINE = 0x0a;

export class LineSplitter {
  private readonly maxBytes: number;
  private pieces: Buffer[] = [];
  private length = 0;

  /** @param maxBytes a longer line is an error */
  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Whether an unfinished line is held. */
  get partial(): boolean {
    return this.length > 0;
  }

  /**
   * Takes bytes and calls `use` with each line that they complete, without its newline; empty lines are skipped.
   * @throws RangeError when a line is too long
   */
  feed(bytes: Buffer, use: (line: string) => void): void {
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      this.hold(bytes.subarray(from, end));
      const line = this.pieces.length === 1 ? this.pieces[0] : Buffer.concat(this.pieces, this.length);
      this.pieces = [];
      this.length = 0;
      if (line?.length) use(line.toString('utf8'));
      from = end + 1;
    }
    this.hold(bytes.subarray(from));
  }

  private hold(piece: Buffer): void {
    if (piece.length === 0) return;
    this.length += piece.length;
    if (this.length > this.maxBytes) throw new RangeError(`a line of more than ${this.maxBytes} bytes`);
    this.pieces.push(piece);
  }
}
