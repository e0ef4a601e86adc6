import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A request to a real vLLM 0.29 and what it answered. */
export interface Exchange {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | null;
  readonly requestContentType?: string;
  readonly status: number;
  readonly contentType: string | null;
  readonly response: string;
  /** Whether the server was shutting down while a stream still ran. */
  readonly draining?: boolean;
}

/** A capture of a real vLLM 0.29. */
export function readCapture(file: string): string {
  return readFileSync(join(__dirname, '../../fixtures/vllm-0.29.0', file), 'utf8');
}

/** Every exchange that was recorded. */
export const EXCHANGES: readonly Exchange[] = JSON.parse(readCapture('exchanges.json'));

/**
 * A response without what differs from run to run and from model to model: ids, times, the generated text, and the
 * token counts of usage, which depend on the tokenizer. Members and their order stay.
 */
export function comparable(response: string): string {
  return response
    .split('\n')
    .map((line) => line.replace(/\{.*\}/, (json) => JSON.stringify(JSON.parse(json), mask)))
    .join('\n');
}

const MASKS: Readonly<Record<string, (value: unknown) => unknown>> = {
  id: (value) => String(value).replace(/-[0-9a-f]{16}$/, '-ID'),
  created: () => 'TIME',
  text: () => 'TEXT',
  content: () => 'TEXT',
  system_fingerprint: (value) => String(value).replace(/-[0-9a-f]{8}$/, '-HASH'),
  prompt_tokens: () => 'COUNT',
  total_tokens: () => 'COUNT',
  count: () => 'COUNT',
  tokens: () => 'TOKENS',
};

function mask(key: string, value: unknown): unknown {
  return Object.hasOwn(MASKS, key) ? MASKS[key](value) : value;
}
