import { BlockHasher, hashChain } from '../prefix';
import { type JsonEvents, JsonScanner, type Wanted } from './json-scanner';
import type { Span } from './splice';

/**
 * Top-level keys whose values are the prompt, in the chat, completion, embedding, response and Anthropic APIs, in the
 * order in which chat templates put them before a model, wherever they stand in the body.
 */
const PROMPT_KEYS = ['tools', 'system', 'instructions', 'messages', 'prompt', 'input'] as const;

/** The prompt keys under which numbers are token ids. */
const TOKEN_ID_KEYS: ReadonlySet<string> = new Set(['prompt', 'input']);

/** Top-level keys that limit the answer, the ones that win last. */
const MAX_TOKENS_KEYS = ['max_tokens', 'max_output_tokens', 'max_completion_tokens'] as const;

type MaxTokensKey = (typeof MAX_TOKENS_KEYS)[number];

/** The prompt under one top-level key. */
interface PromptPart {
  textBytes: number;
  tokenIds: number;
  /** Undefined when hashes are not asked for. */
  readonly hasher: BlockHasher | undefined;
}

/**
 * What scheduling wants to know of a request's body, found in one pass over its chunks while they come.
 *
 * Of a key that stands twice the last counts, as it does for JSON readers. A value of another type than its key
 * calls for counts as absent: whether that is an error is for the model server to say.
 *
 * The hashes of the prompt are those of the bytes that spell it, brackets and quotes included: nothing is decoded, and
 * whatever makes two prompts differ makes their bytes differ. Two programs may spell one prompt in two ways; then it is
 * taken for two prompts. A conversation that grows keeps the spelling of what it had before.
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
  private cacheSalt = '';
  private readonly promptParts = new Map<string, PromptPart>();
  private promptPart: PromptPart | undefined;

  /** @param hashesPrompt whether {@link hashes} will be asked for, which costs about as much as all the rest */
  constructor(private readonly hashesPrompt = false) {}

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
  get textBytes(): number {
    return this.sumOfParts((part) => part.textBytes);
  }

  /** Tokens that the prompt spells as numbers. */
  get tokenIds(): number {
    return this.sumOfParts((part) => part.tokenIds);
  }

  /**
   * The hashes of the prompt's blocks; empty when they are not asked for.
   * @param model the name that a model server is asked for
   */
  hashes(model: string): Uint32Array {
    const hashers = PROMPT_KEYS.flatMap((key) => this.promptParts.get(key)?.hasher ?? []);
    return hashChain({ model, salt: this.cacheSalt }, hashers);
  }

  root(isObject: boolean): void {
    this.notAnObject = !isObject;
  }

  key(name: string): Wanted {
    this.currentKey = name;
    this.promptPart = undefined;
    if (isPromptKey(name)) {
      this.promptPart = { textBytes: 0, tokenIds: 0, hasher: this.hashesPrompt ? new BlockHasher() : undefined };
      this.promptParts.set(name, this.promptPart);
      return this.hashesPrompt ? 'bytes' : 'nothing';
    }
    return this.forget(name) ? 'text' : 'nothing';
  }

  bytes(chunk: Buffer, start: number, end: number): void {
    this.promptPart?.hasher?.add(chunk, start, end);
  }

  string(bytes: number, text: string | undefined, start: number, end: number): void {
    if (this.promptPart !== undefined) {
      this.promptPart.textBytes += bytes;
    } else if (text !== undefined && this.currentKey === 'model') {
      this.modelName = text;
      this.spans.push({ start, end });
    } else if (text !== undefined && this.currentKey === 'cache_salt') {
      this.cacheSalt = text;
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

  /** Forgets what an earlier key of this name said; whether the key is one whose value is read. */
  private forget(name: string): boolean {
    if (name === 'model') {
      this.modelName = undefined;
    } else if (name === 'stream') {
      this.streams = false;
    } else if (name === 'cache_salt') {
      this.cacheSalt = '';
    } else if (isMaxTokensKey(name)) {
      this.limits[name] = 0;
    } else {
      return false;
    }
    return true;
  }

  private sumOfParts(size: (part: PromptPart) => number): number {
    let sum = 0;
    for (const part of this.promptParts.values()) {
      sum += size(part);
    }
    return sum;
  }
}

function isPromptKey(name: string): boolean {
  return (PROMPT_KEYS as readonly string[]).includes(name);
}

function isMaxTokensKey(name: string): name is MaxTokensKey {
  return (MAX_TOKENS_KEYS as readonly string[]).includes(name);
}
