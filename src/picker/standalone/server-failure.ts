import type { Refusal } from '../exchange';

/** Errors of a connection that never came about, so that the model server has seen nothing of the request. */
const NOT_CONNECTED: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ETIMEDOUT',
]);

/** A model server's answer begins with a status that ends no request. */
export class NoFinalStatus extends Error {}

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
  if (error instanceof NoFinalStatus) {
    return {
      status: 502,
      type: 'api_error',
      code: 'server_malformed',
      message: 'the model server answered without a status from 200 to 999: it speaks no HTTP, or another kind',
    };
  }
  return {
    status: 502,
    type: 'api_error',
    code: 'server_reset',
    message: 'the model server broke the connection before it answered: try again',
  };
}
