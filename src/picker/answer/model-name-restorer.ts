import { BACKSLASH, COLON, QUOTE } from '../request';
import { QuotedKey } from './_quoted-key';
import type { AnswerEditor, PassOn } from './answer-editor';

const KEY = new QuotedKey('model');

/** A character of a name takes at most so many bytes where it is spelled as an escape. */
const BYTES_OF_AN_ESCAPE = 6;

/** No server writes more white space than this around the colon behind a key. */
const MOST_SPACE = 64;

const NOTHING = Buffer.alloc(0);

/** Where a value of the key begins, that it ends later, or that there is none. */
type Value = { readonly start: number; readonly end: number } | 'later' | 'none';

/**
 * Puts a model's name back into an answer that passes: the value of every key `model`, at any depth, that is exactly a
 * name that the model server knows becomes the name that the client knows. It works on JSON and on events of JSON
 * alike, cut anywhere, since a quote inside of a JSON string has a backslash before it.
 *
 * Only the bytes that may be the beginning of such a key and its value are held back; all others are passed on at once,
 * where they lie.
 */
export class ModelNameRestorer implements AnswerEditor {
  private readonly spelledServed: readonly Buffer[];
  private readonly spelledAsked: Buffer;
  private readonly longestValue: number;
  private held: Buffer = NOTHING;
  /** The last byte that was passed on. */
  private before = 0;

  /**
   * @param served the names by which the model server knows the model
   * @param asked the name that the client asked for
   */
  constructor(
    private readonly served: readonly string[],
    asked: string,
  ) {
    this.spelledServed = served.map((name) => Buffer.from(JSON.stringify(name)));
    this.spelledAsked = Buffer.from(JSON.stringify(asked));
    this.longestValue = 2 + BYTES_OF_AN_ESCAPE * Math.max(...served.map((name) => name.length));
  }

  push(piece: Buffer, passOn: PassOn): void {
    const text = this.held.length === 0 ? piece : Buffer.concat([this.held, piece]);
    let passed = 0;
    let at = KEY.indexIn(text, 0);
    while (at >= 0) {
      const value = this.valueBehind(text, at);
      if (value === 'later') {
        break;
      }
      if (value !== 'none') {
        passOn(text.subarray(passed, value.start));
        passOn(this.spelledAsked);
        passed = value.end;
      }
      at = KEY.indexIn(text, value === 'none' ? at + KEY.length - 1 : value.end);
    }
    const certain = at >= 0 ? at : Math.max(passed, text.length - KEY.beginningIn(text, 0));
    if (certain > passed) {
      passOn(text.subarray(passed, certain));
    }
    if (certain > 0) {
      this.before = text[certain - 1];
    }
    this.held = text.subarray(certain);
  }

  end(passOn: PassOn): void {
    if (this.held.length > 0) {
      passOn(this.held);
      this.held = NOTHING;
    }
  }

  /** Looks behind a key at `at` for a name that the model server knows. */
  private valueBehind(text: Buffer, at: number): Value {
    if ((at === 0 ? this.before : text[at - 1]) === BACKSLASH) {
      return 'none';
    }
    const colon = skipSpace(text, at + KEY.length);
    const start = text[colon] === COLON ? skipSpace(text, colon + 1) : colon;
    if (start === text.length) {
      return start - at > KEY.length + MOST_SPACE ? 'none' : 'later';
    }
    if (text[colon] !== COLON || text[start] !== QUOTE) {
      return 'none';
    }
    const end = endOfString(text, start);
    if (end === undefined) {
      return text.length - start > this.longestValue ? 'none' : 'later';
    }
    return this.isServed(text.subarray(start, end)) ? { start, end } : 'none';
  }

  private isServed(spelling: Buffer): boolean {
    for (const name of this.spelledServed) {
      if (spelling.equals(name)) {
        return true;
      }
    }
    if (spelling.length > this.longestValue || !spelling.includes(BACKSLASH)) {
      return false;
    }
    try {
      return this.served.includes(JSON.parse(spelling.toString()));
    } catch {
      return false; // not JSON after all
    }
  }
}

function skipSpace(text: Buffer, from: number): number {
  let at = from;
  while (at < text.length && (text[at] === 0x20 || text[at] === 0x0a || text[at] === 0x0d || text[at] === 0x09)) {
    at++;
  }
  return at;
}

/** The offset behind the closing quote of the string that starts at `start`; undefined when it ends later. */
function endOfString(text: Buffer, start: number): number | undefined {
  let at = start + 1;
  while (at < text.length && text[at] !== QUOTE) {
    at += text[at] === BACKSLASH ? 2 : 1;
  }
  return at < text.length ? at + 1 : undefined;
}
