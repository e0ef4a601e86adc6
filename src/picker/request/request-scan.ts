import { type JsonEvents, JsonScanner } from './json-scanner';
import type { Span } from './splice';

/** Bytes of text to a token: the usual estimate for English with today's vocabularies. */
const BYTES_PER_TOKEN = 4;

/** Top-level keys whose strings are the prompt, in the chat, completion, embedding, response and Anthropic APIs. */
const PROMPT_KEYS: ReadonlySet<string> = new Set(['messages', 'prompt', 'input', 'system', 'instructions', 'tools']);

/** The prompt keys under which numbers are token ids. */
const TOKEN_ID_KEYS: ReadonlySet<string> = new Set(['prompt', 'input']);

/** Top-level keys that limit the answer, the ones that win last. */
const MAX_TOKENS_KEYS = ['max_tokens', 'max_output_tokens', 'max_completion_tokens'] as const;

type MaxTokensKey = (typeof MAX_TOKENS_KEYS)[number];

/** The prompt's size under one top-level key. */
interface PromptPart {
  bytes: number;
  tokenIds: number;
}

/**
 * What scheduling wants to know of a request's body, found in one pass over its chunks while they come.
 *
 * Of a key that stands twice the last counts, as it does for JSON readers. A value of another type than its key
 * calls for counts as absent: whether that is an error is for the model server to say.
 */
export class RequestScan implements JsonEvents {
  private readonly scanner = new JsonScanner(this);
  private currentKey = '';
  private notAnObject = false;
  private modelName: string | undefined;
  private readonly spans: Span[] = [];
  private streams = false;
  private readonly limits: Record<MaxTokensKey, number> = {
    max_tokens: 0,
    max_output_tokens: 0,
    max_completion_tokens: 0,
  };
  private readonly promptParts = new Map<string, PromptPart>();
  private promptPart: PromptPart | undefined;

  /** Takes the next chunk of the body; it is not kept. */
  push(chunk: Buffer): void {
    this.scanner.push(chunk);
  }

  /** Takes the end of the body. */
  end(): void {
    this.scanner.end();
  }

  /** What is wrong with the body, in words; undefined while nothing is. */
  get problem(): string | undefined {
    return this.scanner.problem ?? (this.notAnObject ? 'it is not an object' : undefined);
  }

  /** The model or adapter that the request names; undefined when it names none. */
  get model(): string | undefined {
    return this.modelName;
  }

  /** Where the body spells a model as a string: once, unless its key stands several times. */
  get modelSpans(): readonly Span[] {
    return this.spans;
  }

  /** The answer is to be streamed. */
  get stream(): boolean {
    return this.streams;
  }

  /** The most tokens that the answer may have; 0 when the request does not say. */
  get maxTokens(): number {
    return MAX_TOKENS_KEYS.reduce((limit, key) => this.limits[key] || limit, 0);
  }

  /** Length of the prompt's text in UTF-8 bytes. */
  get promptBytes(): number {
    return this.sumOfParts((part) => part.bytes);
  }

  /** Estimated length of the prompt in tokens, at least 1. */
  get promptTokens(): number {
    const tokenIds = this.sumOfParts((part) => part.tokenIds);
    return Math.max(1, Math.ceil(this.promptBytes / BYTES_PER_TOKEN) + tokenIds);
  }

  root(isObject: boolean): void {
    this.notAnObject = !isObject;
  }

  key(name: string): boolean {
    this.currentKey = name;
    this.promptPart = undefined;
    if (name === 'model') {
      this.modelName = undefined;
      return true;
    }
    if (name === 'stream') {
      this.streams = false;
      return true;
    }
    if (isMaxTokensKey(name)) {
      this.limits[name] = 0;
      return true;
    }
    if (PROMPT_KEYS.has(name)) {
      this.promptPart = { bytes: 0, tokenIds: 0 };
      this.promptParts.set(name, this.promptPart);
    }
    return false;
  }

  string(bytes: number, text: string | undefined, start: number, end: number): void {
    if (this.promptPart !== undefined) {
      this.promptPart.bytes += bytes;
    } else if (text !== undefined && this.currentKey === 'model') {
      this.modelName = text;
      this.spans.push({ start, end });
    }
  }

  number(text: string | undefined): void {
    if (this.promptPart !== undefined) {
      this.promptPart.tokenIds += TOKEN_ID_KEYS.has(this.currentKey) ? 1 : 0;
    } else if (text !== undefined && isMaxTokensKey(this.currentKey)) {
      const limit = Number(text);
      this.limits[this.currentKey] = Number.isSafeInteger(limit) && limit > 0 ? limit : 0;
    }
  }

  literal(value: boolean | null, captured: boolean): void {
    if (captured && this.currentKey === 'stream') {
      this.streams = value === true;
    }
  }

  private sumOfParts(size: (part: PromptPart) => number): number {
    let sum = 0;
    for (const part of this.promptParts.values()) {
      sum += size(part);
    }
    return sum;
  }
}

function isMaxTokensKey(name: string): name is MaxTokensKey {
  return (MAX_TOKENS_KEYS as readonly string[]).includes(name);
}
