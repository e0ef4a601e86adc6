import { LineMistake, TRACE_BLOCK_TOKENS, type TraceRequest, wholeNumber } from './trace-line';

/** The longest time of which Mooncake's traces tell only the beginning. */
export const QUANTUM_MS = 3_000;

/**
 * Reads a line of a Mooncake trace: JSON with `timestamp` in milliseconds, `input_length`, `output_length` and `hash_ids`,
 * one for each 512 tokens of the prompt. The last id can be of a block that is not full, which nobody can share.
 *
 * @throws LineMistake
 */
export function readMooncakeLine(line: string): TraceRequest {
  const { timestamp, input_length, output_length, hash_ids } = parse(line);
  const promptTokens = wholeNumber('input_length', input_length, 1);
  const full = Math.floor(promptTokens / TRACE_BLOCK_TOKENS);
  if (!Array.isArray(hash_ids) || hash_ids.length < full) {
    throw new LineMistake(
      `hash_ids has ${Array.isArray(hash_ids) ? hash_ids.length : 'no'} ids for ${full} full blocks`,
      `list one id for each ${TRACE_BLOCK_TOKENS} tokens of input_length`,
    );
  }
  return {
    at: wholeNumber('timestamp', timestamp, 0),
    promptTokens,
    answerTokens: wholeNumber('output_length', output_length, 1),
    blocks: hash_ids.slice(0, full).map((id, index) => wholeNumber(`hash_ids[${index}]`, id, 0)),
  };
}

function parse(line: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Reported below, together with JSON of another shape.
  }
  if (typeof value !== 'object' || value === null) {
    throw new LineMistake(
      'is no JSON object',
      'write {"timestamp": …, "input_length": …, "output_length": …, "hash_ids": […]}',
    );
  }
  return value as Readonly<Record<string, unknown>>;
}
