/**
 * Makes texts of bytes, one character a byte, and remembers the last one: what requests that come one after another say at the
 * same place is mostly the same, and to compare takes less than to make a text.
 */
export class LastText {
  private text = '';

  /** The text of the bytes from `start` to `end`. */
  of(buffer: Buffer, start: number, end: number): string {
    if (!this.is(buffer, start, end)) {
      this.text = buffer.toString('latin1', start, end);
    }
    return this.text;
  }

  private is(buffer: Buffer, start: number, end: number): boolean {
    const { text } = this;
    if (text.length !== end - start) {
      return false;
    }
    for (let at = 0; at < text.length; at++) {
      if (text.charCodeAt(at) !== buffer[start + at]) {
        return false;
      }
    }
    return true;
  }
}
