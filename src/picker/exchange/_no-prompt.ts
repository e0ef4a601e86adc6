import type { PickRequest } from '../scheduling/port';

export const NO_HASHES = new Uint32Array(0);

/** What is told to scheduling of a request whose body is not read. */
export const NO_PROMPT = {
  model: '',
  textBytes: 0,
  otherTokens: 0,
  maxTokens: 0,
  streams: false,
  hashes: NO_HASHES,
} as const satisfies Partial<PickRequest>;
