/** 1 for the bytes that may follow a backslash, beside `u`. */
const IS_SIMPLE_ESCAPE = new Uint8Array(256);
for (const byte of Buffer.from('"\\/bfnrt')) {
  IS_SIMPLE_ESCAPE[byte] = 1;
}

const LOWER_U = 0x75;

/** A JSON string as it is spelled: follows its escapes and counts the bytes that it stands for. */
export class SpelledString {
  /** UTF-8 bytes so far, escapes resolved; a lone surrogate counts half a pair. */
  bytes = 0;
  /** The next byte belongs to an escape. */
  inEscape = false;
  /** There was an escape. */
  hasEscapes = false;

  /** Hexadecimal digits of a `\u` escape still to come; 0 right after the backslash. */
  private digitsLeft = 0;
  private codeUnit = 0;

  /** Starts a string, behind its opening quote. */
  start(): void {
    this.bytes = 0;
    this.inEscape = false;
    this.hasEscapes = false;
    this.digitsLeft = 0;
  }

  /** Takes a backslash. */
  startEscape(): void {
    this.inEscape = true;
    this.hasEscapes = true;
  }

  /** Takes a byte of an escape; false when it cannot stand there. */
  escape(byte: number): boolean {
    if (this.digitsLeft === 0) {
      return this.startHexOrEnd(byte);
    }
    const digit = hexDigit(byte);
    if (digit < 0) {
      return false;
    }
    this.codeUnit = this.codeUnit * 16 + digit;
    this.digitsLeft--;
    if (this.digitsLeft === 0) {
      this.bytes += utf8Bytes(this.codeUnit);
      this.inEscape = false;
    }
    return true;
  }

  /** The text that a complete spelling stands for. */
  resolve(spelling: string): string {
    return this.hasEscapes && spelling !== '' ? (JSON.parse(`"${spelling}"`) as string) : spelling;
  }

  private startHexOrEnd(byte: number): boolean {
    if (byte === LOWER_U) {
      this.digitsLeft = 4;
      this.codeUnit = 0;
      return true;
    }
    this.bytes++;
    this.inEscape = false;
    return IS_SIMPLE_ESCAPE[byte] === 1;
  }
}

/** The value of a hexadecimal digit; -1 for other bytes. */
function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) {
    return byte - 0x30;
  }
  const letter = (byte | 0x20) - 0x61;
  return letter >= 0 && letter <= 5 ? letter + 10 : -1;
}

/** UTF-8 bytes of a UTF-16 code unit; a surrogate is half of a character of four bytes. */
function utf8Bytes(codeUnit: number): number {
  if (codeUnit < 0x80) {
    return 1;
  }
  const isSurrogate = codeUnit >= 0xd800 && codeUnit <= 0xdfff;
  return codeUnit < 0x800 || isSurrogate ? 2 : 3;
}
