import { nameOfByte } from './_byte-name';
import { ByteOrderMark } from './_byte-order-mark';
import { Capture } from './_capture';
import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COLON, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE } from './_json-bytes';
import { FALSE, NULL, TRUE } from './_json-literals';
import type { KeySet } from './_key-set';
import { continueNumber, isCompleteNumber, NumberState } from './_number-grammar';
import { PlainRuns } from './_plain-run';
import { SpelledString } from './_spelled-string';
import type { JsonEvents, Wanted } from './json-events';

/** Longest captured scalar in bytes as spelled; a longer one is a problem. A longer key is told as "". */
const MAX_CAPTURED_BYTES = 4096;

/** Deepest nesting of arrays and objects; Python's JSON readers give up near here too. */
const MAX_DEPTH = 1000;

/** What the next byte may be. Numbers, because every byte outside of strings asks. */
enum Expect {
  VALUE,
  VALUE_OR_CLOSE,
  KEY,
  KEY_OR_CLOSE,
  COLON,
  COMMA_OR_CLOSE,
  END,
  IN_STRING,
  IN_NUMBER,
  IN_LITERAL,
}

/**
 * Checks JSON and tells what stands in it, in one pass over chunks that may be cut anywhere, without building a tree.
 * It accepts exactly what `JSON.parse` accepts of the UTF-8 text, up to its limits of depth and captured length; and a byte order
 * mark before it, as Python's `json` does.
 */
export class JsonScanner {
  /** What is wrong, in words; undefined while nothing is. Nothing is told any more once it is set. */
  problem: string | undefined;

  private expect: Expect = Expect.VALUE;
  private readonly mark = new ByteOrderMark();
  /** Bytes of all chunks before the current one. */
  passed = 0;
  /** For each open container whether it is an object. */
  private readonly containers: boolean[] = [];

  private readonly plainRuns = new PlainRuns();
  private readonly string = new SpelledString();
  private stringIsKey = false;
  private stringStart = 0;
  private numberState: NumberState = NumberState.NONE;
  private literal: Buffer = NULL;
  private literalMatched = 0;

  private readonly capture: Capture;
  /** What is wanted of the next value. */
  private wanted: Wanted = 'nothing';
  /** The current token is being captured. */
  private capturing = false;
  /** Offset in the chunk from which bytes are wanted; -1 while none are. */
  private bytesFrom = -1;
  /** How deep the object lies whose value's end is to be told; -1 while none is. */
  private endDepth = -1;

  /**
   * @param keysBelow keys to look for below the outermost object @default none
   * @param known texts that are sooner told than others @default none
   */
  constructor(
    private readonly events: JsonEvents,
    private readonly keysBelow?: KeySet,
    known?: KeySet,
  ) {
    this.capture = new Capture(MAX_CAPTURED_BYTES, known);
  }

  /** How many arrays and objects are open. */
  get depth(): number {
    return this.containers.length;
  }

  /** Whether the innermost of them is an array. */
  get inArray(): boolean {
    return this.containers.length > 0 && !this.containers[this.containers.length - 1];
  }

  /** Takes the next chunk; it is not kept. */
  push(chunk: Buffer): void {
    this.plainRuns.over(chunk);
    let at = 0;
    while (at < chunk.length && this.problem === undefined) {
      at = this.expect === Expect.IN_STRING ? this.scanString(chunk, at) : this.scanByte(chunk, at);
    }
    if (this.bytesFrom >= 0) {
      this.events.bytes(chunk, this.bytesFrom, chunk.length);
      this.bytesFrom = 0;
    }
    this.passed += chunk.length;
  }

  /** Takes the end of the text. */
  end(): void {
    if (this.problem !== undefined) {
      return;
    }
    if (this.expect === Expect.IN_NUMBER && isCompleteNumber(this.numberState)) {
      this.endNumber();
    }
    if (this.expect !== Expect.END) {
      this.problem = this.passed === 0 ? 'it is empty' : `it ends too early, after ${this.passed} bytes`;
    }
  }

  /** Takes one byte outside of strings; returns where to go on. */
  private scanByte(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (this.expect === Expect.IN_NUMBER) {
      return this.scanNumber(chunk, at);
    }
    if (this.expect === Expect.IN_LITERAL) {
      return this.scanLiteral(chunk, at);
    }
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      return at + 1;
    }
    switch (this.expect) {
      case Expect.VALUE_OR_CLOSE:
        if (byte === CLOSE_BRACKET) {
          return this.close(at);
        }
        return this.startValue(chunk, at);
      case Expect.VALUE:
        return this.startValue(chunk, at);
      case Expect.KEY_OR_CLOSE:
        if (byte === CLOSE_BRACE) {
          return this.close(at);
        }
        return this.startKey(chunk, at);
      case Expect.KEY:
        return this.startKey(chunk, at);
      case Expect.COLON:
        if (byte !== COLON) {
          return this.unexpected(chunk, at);
        }
        this.expect = Expect.VALUE;
        return at + 1;
      case Expect.COMMA_OR_CLOSE:
        return this.scanSeparator(chunk, at);
      default:
        return this.unexpected(chunk, at);
    }
  }

  private startKey(chunk: Buffer, at: number): number {
    if (chunk[at] !== QUOTE) {
      return this.unexpected(chunk, at);
    }
    return this.startString(at, true, this.containers.length === 1);
  }

  private startValue(chunk: Buffer, at: number): number {
    const byte = chunk[at];
    if (this.containers.length === 0) {
      if (this.mark.has(byte, this.passed + at)) {
        return at + 1;
      }
      if (this.mark.isCut) {
        return this.unexpected(chunk, at);
      }
      this.events.root(byte === OPEN_BRACE);
    }
    const capture = this.wanted === 'text';
    if (this.wanted === 'bytes') {
      this.bytesFrom = at;
    }
    this.wanted = 'nothing';
    switch (byte) {
      case QUOTE:
        return this.startString(at, false, capture);
      case OPEN_BRACE:
        return this.open(true, at);
      case OPEN_BRACKET:
        return this.open(false, at);
      case TRUE[0]:
        return this.startLiteral(TRUE, capture, at);
      case FALSE[0]:
        return this.startLiteral(FALSE, capture, at);
      case NULL[0]:
        return this.startLiteral(NULL, capture, at);
    }
    this.numberState = continueNumber(NumberState.NONE, byte);
    if (this.numberState === NumberState.ENDED) {
      return this.unexpected(chunk, at);
    }
    this.startCapture(capture);
    this.expect = Expect.IN_NUMBER;
    this.addToCapture(chunk, at, at + 1);
    return at + 1;
  }

  private open(isObject: boolean, at: number): number {
    if (this.containers.push(isObject) > MAX_DEPTH) {
      this.problem = `it is nested deeper than ${MAX_DEPTH} levels`;
    }
    this.expect = isObject ? Expect.KEY_OR_CLOSE : Expect.VALUE_OR_CLOSE;
    return at + 1;
  }

  private close(at: number): number {
    this.containers.pop();
    this.afterValue();
    return at + 1;
  }

  private scanSeparator(chunk: Buffer, at: number): number {
    const inObject = this.containers[this.containers.length - 1];
    const byte = chunk[at];
    if (this.bytesFrom >= 0 && this.containers.length === 1) {
      this.events.bytes(chunk, this.bytesFrom, at);
      this.bytesFrom = -1;
    }
    if (this.containers.length === this.endDepth) {
      this.tellBytes(chunk, at);
      this.endDepth = -1;
      this.events.endBelow?.();
    }
    if (byte === COMMA) {
      this.expect = inObject ? Expect.KEY : Expect.VALUE;
      return at + 1;
    }
    return byte === (inObject ? CLOSE_BRACE : CLOSE_BRACKET) ? this.close(at) : this.unexpected(chunk, at);
  }

  private startString(at: number, isKey: boolean, capture: boolean): number {
    this.stringIsKey = isKey;
    this.stringStart = this.passed + at;
    this.string.start();
    this.startCapture(capture);
    this.expect = Expect.IN_STRING;
    return at + 1;
  }

  private scanString(chunk: Buffer, start: number): number {
    let at = start;
    while (at < chunk.length) {
      if (this.string.inEscape) {
        if (!this.string.escape(chunk[at])) {
          return this.unexpected(chunk, at);
        }
        at++;
        continue;
      }
      const runEnd = this.plainRuns.endOf(at);
      this.string.bytes += runEnd - at;
      at = runEnd;
      if (at === chunk.length) {
        break;
      }
      if (chunk[at] === QUOTE) {
        this.addToCapture(chunk, start, at);
        this.endString(chunk, at);
        return at + 1;
      }
      if (chunk[at] !== BACKSLASH) {
        return this.unexpected(chunk, at);
      }
      this.string.startEscape();
      at++;
    }
    if (this.stringIsKey && !this.capturing) {
      this.startCapture(this.keysBelow !== undefined); // a key that is cut; most are not
    }
    this.addToCapture(chunk, start, at);
    return at;
  }

  /** @param at offset of its closing quote in the chunk */
  private endString(chunk: Buffer, at: number): void {
    if (!this.stringIsKey) {
      const text = this.capturing ? this.capturedValue() : undefined;
      this.events.string(this.string.bytes, text, this.stringStart, this.passed + at + 1);
      this.afterValue();
      return;
    }
    this.expect = Expect.COLON;
    if (this.containers.length === 1) {
      this.wanted = this.events.key(this.capturedKey());
    } else if (this.keysBelow !== undefined && this.endDepth < 0) {
      this.endKeyBelow(this.keysBelow, chunk, at);
    }
  }

  private endKeyBelow(keys: KeySet, chunk: Buffer, at: number): void {
    const index = this.indexOfKey(keys, chunk, this.stringStart + 1 - this.passed, at);
    if (index < 0) {
      return;
    }
    this.tellBytes(chunk, at + 1);
    const wanted = this.events.keyBelow?.(index, this.containers.length) ?? 'nothing';
    if (wanted === 'end') {
      this.endDepth = this.containers.length;
    } else {
      this.wanted = wanted;
    }
  }

  /** Which of the keys ends at `end`; it is compared where it lies, unless it is cut or has escapes. */
  private indexOfKey(keys: KeySet, chunk: Buffer, start: number, end: number): number {
    if (this.capturing) {
      return keys.indexOf(this.capturedKey());
    }
    return this.string.hasEscapes
      ? keys.indexOf(this.string.resolve(chunk.toString('utf8', start, end)))
      : keys.find(chunk, start, end);
  }

  /** Tells the bytes up to here, if they are wanted. */
  private tellBytes(chunk: Buffer, end: number): void {
    if (this.bytesFrom >= 0) {
      this.events.bytes(chunk, this.bytesFrom, end);
      this.bytesFrom = end;
    }
  }

  private capturedKey(): string {
    return this.capture.tooLong ? '' : this.string.resolve(this.capture.text());
  }

  private scanNumber(chunk: Buffer, at: number): number {
    const next = continueNumber(this.numberState, chunk[at]);
    if (next !== NumberState.ENDED) {
      this.numberState = next;
      this.addToCapture(chunk, at, at + 1);
      return at + 1;
    }
    if (!isCompleteNumber(this.numberState)) {
      return this.unexpected(chunk, at);
    }
    this.endNumber();
    return at;
  }

  private endNumber(): void {
    this.events.number(this.capturing ? this.capturedValue() : undefined);
    this.afterValue();
  }

  private startLiteral(literal: Buffer, capture: boolean, at: number): number {
    this.capturing = capture;
    this.literal = literal;
    this.literalMatched = 1;
    this.expect = Expect.IN_LITERAL;
    return at + 1;
  }

  private scanLiteral(chunk: Buffer, at: number): number {
    if (chunk[at] !== this.literal[this.literalMatched]) {
      return this.unexpected(chunk, at);
    }
    this.literalMatched++;
    if (this.literalMatched === this.literal.length) {
      this.events.literal(this.literal === NULL ? null : this.literal === TRUE, this.capturing);
      this.afterValue();
    }
    return at + 1;
  }

  private afterValue(): void {
    this.expect = this.containers.length === 0 ? Expect.END : Expect.COMMA_OR_CLOSE;
  }

  private startCapture(capture: boolean): void {
    this.capturing = capture;
    if (capture) {
      this.capture.clear();
    }
  }

  private addToCapture(chunk: Buffer, start: number, end: number): void {
    if (this.capturing) {
      this.capture.add(chunk, start, end);
    }
  }

  /** The captured scalar; undefined, and a problem, when it is too long. */
  private capturedValue(): string | undefined {
    if (this.capture.tooLong) {
      this.problem = `the value of a key that is read is longer than ${MAX_CAPTURED_BYTES} bytes`;
      return undefined;
    }
    const spelling = this.capture.text();
    return this.expect === Expect.IN_STRING ? this.string.resolve(spelling) : spelling;
  }

  private unexpected(chunk: Buffer, at: number): number {
    this.problem = `unexpected ${nameOfByte(chunk[at])} at offset ${this.passed + at}`;
    return at;
  }
}
