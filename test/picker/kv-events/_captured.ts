import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The messages that a vLLM 0.29.0 server published, in their order: topic, sequence number, batch. */
export const CAPTURED: readonly (readonly Buffer[])[] = readFileSync(
  join(__dirname, 'vllm-0.29.0-kv-events.hex'),
  'latin1',
)
  .trim()
  .split('\n')
  .map((line) => line.split('\t').map((part) => Buffer.from(part, 'hex')));
