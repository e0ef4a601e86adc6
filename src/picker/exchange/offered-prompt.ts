/** A prompt whose tokens scheduling wants. */
export interface OfferedPrompt {
  /** The endpoint that serves it. */
  readonly endpoint: string;
  /** The request's path and query. */
  readonly target: string;
  /** The request's body, which stays as it is. */
  readonly pieces: readonly Buffer[];
  /** The model that the body names. */
  readonly model: string;
  /** The request's cache salt; empty for none. */
  readonly salt: string;
  /** The hashes of the prompt's blocks. */
  readonly hashes: Uint32Array;
}

/** Takes such a prompt; nobody waits for what becomes of it. */
export type OfferPrompt = (prompt: OfferedPrompt) => void;
