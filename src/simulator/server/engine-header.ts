import type { IncomingHttpHeaders } from 'node:http';
import { badValue } from './api-error';

const HEADER = 'x-data-parallel-rank';

/**
 * The engine of a server that a request asks for, counted from 0 whatever their ranks are; undefined where it asks for none. Text
 * that is no whole number counts as none.
 *
 * Source: `_get_data_parallel_rank` in vLLM 0.29's `vllm/entrypoints/generate/base/serving.py`, and `InputProcessor`.
 *
 * @throws ApiError 400 for an engine that the server does not have
 */
export function readEngine(headers: IncomingHttpHeaders, engines: number): number | undefined {
  const text = String(headers[HEADER] ?? '').trim();
  if (!/^[+-]?\d+$/.test(text)) {
    return undefined;
  }
  const engine = Number(text);
  if (engine < 0 || engine >= engines) {
    throw badValue(`data_parallel_rank ${engine} is out of range [0, ${engines}).`, 'data_parallel_rank', engine);
  }
  return engine;
}
