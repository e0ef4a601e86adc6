import {
  BACKSLASH,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  KeySet,
  OPEN_BRACE,
  OPEN_BRACKET,
  QUOTE,
} from '../request';
import type { ValueReader } from './key-search';

/** What a model server counted for a request. */
export interface TokenUsage {
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** Of the prompt, those that it found in its cache; undefined when it does not tell, which is not 0. */
  readonly cachedTokens: number | undefined;
}

/** The numbers that are read. */
enum Count {
  PROMPT,
  ANSWER,
  CACHED,
  CACHE_READ,
  CACHE_WRITTEN,
}

/** Where they stand in an object of usage: OpenAI's names, those of its responses and of Anthropic's messages. */
const COUNTS: readonly (readonly [string, Count])[] = [
  ['prompt_tokens', Count.PROMPT],
  ['input_tokens', Count.PROMPT],
  ['completion_tokens', Count.ANSWER],
  ['output_tokens', Count.ANSWER],
  ['cache_read_input_tokens', Count.CACHE_READ],
  ['cache_creation_input_tokens', Count.CACHE_WRITTEN],
];

/** Objects within it that may have the number of cached tokens. */
const DETAILS = ['prompt_tokens_details', 'input_tokens_details'];

const OUTER_KEYS = new KeySet([...COUNTS.map(([key]) => key), ...DETAILS]);
const INNER_KEYS = new KeySet(['cached_tokens']);

/** A key that is not read. */
const OTHER_KEY = -1;

/** A count that was not told. */
const UNTOLD = -1;

/** No key that is read is longer. */
const LONGEST_KEY = 32;

/** The value is no number, or not yet one. */
const NO_NUMBER = -1;
/** The value is a number, but no count: negative, or with a fraction or an exponent. */
const NO_COUNT = -2;

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/**
 * Reads the values of `usage` byte by byte, without a tree. Of a count that comes several times, as in streams that tell
 * it with every event, the last one holds; one that is null or no whole number counts as not told.
 */
export class UsageReader implements ValueReader {
  /** By {@link Count}. */
  private readonly counts = [UNTOLD, UNTOLD, UNTOLD, UNTOLD, UNTOLD];
  /** Open objects and arrays; 1 within `usage` itself. */
  private depth = 0;
  /** The key of the open value at depth 1, as it stands in {@link OUTER_KEYS}. */
  private outerKey = OTHER_KEY;
  /** The same at depth 2, in {@link INNER_KEYS}. */
  private innerKey = OTHER_KEY;
  private inString = false;
  private inEscape = false;
  /** The last string, as far as it may be a key, and how long it is. */
  private readonly text = Buffer.allocUnsafe(LONGEST_KEY);
  private textLength = 0;
  private number = NO_NUMBER;

  /** What was counted; undefined when the answer did not tell. */
  get usage(): TokenUsage | undefined {
    const prompt = this.told(Count.PROMPT);
    if (prompt === undefined) {
      return undefined;
    }
    const cacheRead = this.told(Count.CACHE_READ);
    return {
      // Anthropic's count of the prompt leaves out what was found in the cache, and what was written into it.
      promptTokens: prompt + (cacheRead ?? 0) + (this.told(Count.CACHE_WRITTEN) ?? 0),
      answerTokens: this.told(Count.ANSWER) ?? 0,
      cachedTokens: this.told(Count.CACHED) ?? cacheRead,
    };
  }

  start(byte: number): boolean {
    this.depth = 0;
    this.inString = false;
    this.inEscape = false;
    if (byte !== OPEN_BRACE) {
      return false;
    }
    this.open();
    return true;
  }

  take(byte: number): boolean {
    if (this.inString) {
      this.takeOfString(byte);
    } else if (byte >= DIGIT_0 && byte <= DIGIT_9) {
      this.takeDigit(byte - DIGIT_0);
    } else {
      this.takeBetween(byte);
    }
    return this.depth > 0;
  }

  private takeOfString(byte: number): void {
    if (this.inEscape) {
      this.inEscape = false;
    } else if (byte === BACKSLASH) {
      this.inEscape = true;
    } else if (byte === QUOTE) {
      this.inString = false;
      return;
    }
    if (this.textLength < LONGEST_KEY) {
      this.text[this.textLength] = byte;
    }
    this.textLength++;
  }

  private takeDigit(digit: number): void {
    if (this.number !== NO_COUNT) {
      this.number = (this.number === NO_NUMBER ? 0 : this.number * 10) + digit;
    }
  }

  private takeBetween(byte: number): void {
    switch (byte) {
      case QUOTE:
        this.inString = true;
        this.textLength = 0;
        break;
      case COLON:
        this.name();
        break;
      case COMMA:
        this.endValue();
        break;
      case OPEN_BRACE:
      case OPEN_BRACKET:
        this.open();
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        this.endValue();
        this.depth--;
        break;
      default:
        if (byte > 0x20) {
          this.number = NO_COUNT;
        }
    }
  }

  private open(): void {
    this.depth++;
    this.innerKey = OTHER_KEY;
    this.number = NO_NUMBER;
  }

  /** The last string was a key. */
  private name(): void {
    if (this.depth === 1) {
      this.outerKey = this.keyAmong(OUTER_KEYS);
    } else if (this.depth === 2) {
      this.innerKey = this.keyAmong(INNER_KEYS);
    }
    this.number = NO_NUMBER;
  }

  /** Which of the keys the last string is. */
  private keyAmong(keys: KeySet): number {
    return this.textLength > LONGEST_KEY ? OTHER_KEY : keys.find(this.text, 0, this.textLength);
  }

  private endValue(): void {
    if (Number.isSafeInteger(this.number) && this.number >= 0) {
      const count = this.openCount();
      if (count !== undefined) {
        this.counts[count] = this.number;
      }
    }
    this.number = NO_NUMBER;
  }

  /** The count that the open value is. */
  private openCount(): Count | undefined {
    if (this.outerKey === OTHER_KEY) {
      return undefined;
    }
    if (this.depth === 1) {
      return COUNTS[this.outerKey]?.[1];
    }
    const inDetails = this.depth === 2 && this.outerKey >= COUNTS.length;
    return inDetails && this.innerKey !== OTHER_KEY ? Count.CACHED : undefined;
  }

  private told(count: Count): number | undefined {
    const number = this.counts[count];
    return number === UNTOLD ? undefined : number;
  }
}
