import type { Edit, Span } from './splice';

/** What scheduling wants to know of a request's body, found in one pass over its chunks while they come. */
export interface BodyScan {
  /** Takes the next chunk of the body; it is not kept. */
  push(chunk: Buffer): void;
  /** Takes the end of the body. */
  end(): void;
  /** What the body has to be, in words. */
  readonly form: string;
  /** What is wrong with the body, in words; undefined while nothing is. */
  readonly problem: string | undefined;
  /** The model or adapter that the request names; undefined when it names none. */
  readonly model: string | undefined;
  /** Where the body spells a model: once, unless it names several, of which the last counts. */
  readonly modelSpans: readonly Span[];
  /** How the body would spell a model of this name. */
  spell(model: string): Buffer;
  /** The answer is to be streamed. */
  readonly stream: boolean;
  /** The most tokens that the answer may have; 0 when the request does not say. */
  readonly maxTokens: number;
  /** Length of the prompt's text in UTF-8 bytes. */
  readonly textBytes: number;
  /** Tokens of the prompt that are no text: those spelled as numbers, and an estimate for media. */
  readonly otherTokens: number;
  /** What has a streamed answer tell its usage; undefined where the request says itself whether it is to. */
  readonly usageRequest: Edit | undefined;
  /** The response that this one goes on from; empty when there is none. */
  readonly previousResponse: string;
  /** The request's cache salt; empty when it has none. */
  readonly salt: string;
  /**
   * The hashes of the prompt's blocks; empty when they are not asked for.
   * @param model the name that a model server is asked for
   */
  hashes(model: string): Uint32Array;
}
