import type { Refusal } from '../exchange';

/** Errors of a connection that never came about, so that the model server has seen nothing of the request. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);

/** What a client is told when a model server fails before it has begun to answer. */
export function serverFailure(error: NodeJS.ErrnoException): Refusal {
  if (NOT_CONNECTED.has(error.code ?? '')) {
    return {
      status: 503,
      type: 'overloaded_error',
      code: 'server_unreachable',
      message: 'the model server accepts no connections: try again',
    };
  }
  return {
    status: 502,
    type: 'api_error',
    code: 'server_reset',
    message: 'the model server broke the connection before it answered: try again',
  };
}
