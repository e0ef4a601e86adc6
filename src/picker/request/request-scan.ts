import { type BlockHasher, hashChain } from '../prefix';
import { KeySet } from './_key-set';
import { MEDIA_KEYS } from './_media-estimate';
import { PROMPT_KEYS, PromptPart } from './_prompt-part';
import { STREAM_OPTIONS, StreamOptions } from './_stream-options';
import type { BodyScan } from './body-scan';
import type { JsonEvents, Wanted, WantedBelow } from './json-events';
import { JsonScanner } from './json-scanner';
import type { Edit, Span } from './splice';

/** What is looked for below the top level: media, which are not text. */
const KEYS_BELOW = new KeySet(MEDIA_KEYS);

/** Top-level keys that limit the answer, the ones that win last. */
const MAX_TOKENS_KEYS: readonly string[] = ['max_tokens', 'max_output_tokens', 'max_completion_tokens'];

/** The keys of nearly all requests. */
const KNOWN_KEYS = new KeySet([
  ...['model', 'stream', 'cache_salt', 'previous_response_id', 'temperature', 'top_p', 'n'],
  ...[STREAM_OPTIONS, ...MAX_TOKENS_KEYS, ...PROMPT_KEYS],
]);

/**
 * Reads a body of JSON, in one pass over its chunks while they come.
 *
 * Of a key that stands twice the last counts, as it does for JSON readers. A value of another type than its key
 * calls for counts as absent: whether that is an error is for the model server to say.
 *
 * The hashes of the prompt are those of the bytes that spell it, brackets and quotes included: nothing is decoded, and
 * whatever makes two prompts differ makes their bytes differ. Two programs may spell one prompt in two ways; then it is
 * taken for two prompts. A conversation that grows keeps the spelling of what it had before. Media count as their
 * estimated tokens, however many bytes spell them.
 */
export class RequestScan implements BodyScan, JsonEvents {
  readonly form = 'a JSON object';
  private readonly scanner = new JsonScanner(this, KEYS_BELOW, KNOWN_KEYS);
  private currentKey = '';
  private notAnObject = false;
  private modelName: string | undefined;
  private readonly spans: Span[] = [];
  private streams = false;
  /** What {@link MAX_TOKENS_KEYS} say; 0 where nothing. */
  private readonly limits = MAX_TOKENS_KEYS.map(() => 0);
  private cacheSalt = '';
  private previous = '';
  private readonly streamOptions = new StreamOptions();
  /** As {@link PROMPT_KEYS} stand. */
  private readonly promptParts: (PromptPart | undefined)[] = PROMPT_KEYS.map(() => undefined);
  private promptPart: PromptPart | undefined;

  /** @param hashesPrompt whether {@link hashes} will be asked for, which costs about as much as all the rest */
  constructor(private readonly hashesPrompt = false) {}

  push(chunk: Buffer): void {
    this.scanner.push(chunk);
  }

  end(): void {
    this.scanner.end();
  }

  get problem(): string | undefined {
    return this.scanner.problem ?? (this.notAnObject ? 'it is not an object' : undefined);
  }

  get model(): string | undefined {
    return this.modelName;
  }

  get modelSpans(): readonly Span[] {
    return this.spans;
  }

  get stream(): boolean {
    return this.streams;
  }

  get maxTokens(): number {
    return this.limits.reduce((before, limit) => limit || before, 0);
  }

  get textBytes(): number {
    return this.sumOfParts((part) => part.textBytes);
  }

  get otherTokens(): number {
    return this.sumOfParts((part) => part.tokenIds + part.mediaTokens);
  }

  get usageRequest(): Edit | undefined {
    const model = this.spans.at(-1);
    return this.modelName === undefined || model === undefined ? undefined : this.streamOptions.usageRequest(model.end);
  }

  get salt(): string {
    return this.cacheSalt;
  }

  get previousResponse(): string {
    return this.previous;
  }

  spell(model: string): Buffer {
    return Buffer.from(JSON.stringify(model));
  }

  hashes(model: string): Uint32Array {
    const runs: BlockHasher[] = [];
    for (const part of this.promptParts) {
      if (part?.hasher !== undefined) {
        runs.push(part.hasher);
      }
    }
    // What an earlier response stands for is not in the body, so only requests behind the same one are alike.
    const salt = this.previous === '' ? this.cacheSalt : `${this.cacheSalt}\0${this.previous}`;
    return hashChain({ model, salt }, runs);
  }

  root(isObject: boolean): void {
    this.notAnObject = !isObject;
  }

  key(name: string): Wanted {
    this.currentKey = name;
    this.promptPart = undefined;
    const promptKey = (PROMPT_KEYS as readonly string[]).indexOf(name);
    if (promptKey >= 0) {
      this.promptPart = new PromptPart(name, this.hashesPrompt);
      this.promptParts[promptKey] = this.promptPart;
      return this.hashesPrompt ? 'bytes' : 'nothing';
    }
    if (name === STREAM_OPTIONS) {
      this.streamOptions.start();
      return 'bytes';
    }
    return this.forget(name) ? 'text' : 'nothing';
  }

  keyBelow(index: number, depth: number): WantedBelow {
    if (this.promptPart === undefined) {
      return 'nothing';
    }
    return this.promptPart.startMedia(index, depth) ? 'end' : 'nothing';
  }

  endBelow(): void {
    this.promptPart?.endMedia();
  }

  bytes(chunk: Buffer, start: number, end: number): void {
    if (this.currentKey === STREAM_OPTIONS) {
      this.streamOptions.add(chunk, start, end, this.scanner.passed);
    } else {
      this.promptPart?.addBytes(chunk, start, end);
    }
  }

  string(bytes: number, text: string | undefined, start: number, end: number): void {
    if (this.promptPart !== undefined) {
      this.promptPart.addString(bytes, this.scanner.depth);
    } else if (text === undefined) {
      return;
    } else if (this.currentKey === 'model') {
      this.modelName = text;
      this.spans.push({ start, end });
    } else if (this.currentKey === 'cache_salt') {
      this.cacheSalt = text;
    } else if (this.currentKey === 'previous_response_id') {
      this.previous = text;
    }
  }

  number(text: string | undefined): void {
    if (this.promptPart !== undefined) {
      this.promptPart.addNumber(this.scanner.inArray);
    } else if (text !== undefined) {
      const limit = Number(text);
      this.setLimit(this.currentKey, Number.isSafeInteger(limit) && limit > 0 ? limit : 0);
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
    } else if (name === 'previous_response_id') {
      this.previous = '';
    } else {
      return this.setLimit(name, 0);
    }
    return true;
  }

  /** Whether it is a key that limits the answer. */
  private setLimit(name: string, limit: number): boolean {
    const index = MAX_TOKENS_KEYS.indexOf(name);
    if (index < 0) {
      return false;
    }
    this.limits[index] = limit;
    return true;
  }

  private sumOfParts(size: (part: PromptPart) => number): number {
    let sum = 0;
    for (const part of this.promptParts) {
      sum += part === undefined ? 0 : size(part);
    }
    return sum;
  }
}
