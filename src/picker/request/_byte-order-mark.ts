const MARK = Buffer.from('\ufeff');

/** The byte order mark that may stand before a text, and means nothing: editors and shells of Windows write it. */
export class ByteOrderMark {
  private found = 0;

  /** Whether the byte at an offset of the text is one of the mark's; the text's first bytes are asked for one after another. */
  has(byte: number, offset: number): boolean {
    if (byte !== MARK[this.found] || offset !== this.found) {
      return false;
    }
    this.found++;
    return true;
  }

  /** The text begins with a part of the mark. */
  get isCut(): boolean {
    return this.found > 0 && this.found < MARK.length;
  }
}
