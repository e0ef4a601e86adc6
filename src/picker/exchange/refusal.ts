import type { ListedModel } from '../models';
import type { RefusalReason } from '../scheduling/port';
import { pathOf } from './request-head';

/** An answer that the picker gives instead of a model server. */
export interface Refusal {
  /** The HTTP status code. */
  readonly status: number;
  /** The kind of error, in the words that OpenAI's and Anthropic's clients know. */
  readonly type: string;
  /** The error by a stable name; gateways log it. */
  readonly code: string;
  /** What is wrong and what to do, for people. */
  readonly message: string;
  /** Why a sound request was dropped, in the words of the reference picker; undefined when the request is at fault. */
  readonly droppedReason?: string;
  /** Headers beside those of every refusal. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

/** The header that tells clients and gateways why a sound request was dropped. */
const DROPPED_REASON = 'x-llm-d-request-dropped-reason';

/** The headers of a refusal. */
export function refusalHeaders({ droppedReason, headers = [] }: Refusal): [name: string, value: string][] {
  const dropped: [string, string][] = droppedReason === undefined ? [] : [[DROPPED_REASON, droppedReason]];
  return [
    ['content-type', 'application/json'],
    ...dropped,
    ...headers.map(([name, value]): [string, string] => [name, value]),
  ];
}

/** The body of a refusal: JSON that clients of both OpenAI's and Anthropic's APIs understand. */
export function refusalBody({ type, code, message }: Refusal): string {
  return JSON.stringify({ type: 'error', error: { type, code, message, param: null } });
}

/** The request's path is not one of the serving API. */
export function pathNotServed(target: string): Refusal {
  return {
    status: 404,
    type: 'not_found_error',
    code: 'path_not_served',
    message: `${pathOf(target)} is not a path of the serving API`,
  };
}

/** The body is not what its content type or its encoding says. */
export function bodyMalformed(form: string, problem: string): Refusal {
  return {
    status: 400,
    type: 'invalid_request_error',
    code: 'body_malformed',
    message: `the request body cannot be read as ${form}: ${problem}`,
  };
}

/** The body names no model. */
export const MODEL_MISSING: Refusal = {
  status: 400,
  type: 'invalid_request_error',
  code: 'model_missing',
  message: 'the request body names no model: set "model" to a string',
};

/** Most names that a refusal tells. */
const NAMES_TOLD = 20;

/**
 * No model server serves the model.
 * @param known the models that clients are meant to ask for, `asked` perhaps among them: then none serves what it stands for
 */
export function modelUnknown(asked: string, known: readonly ListedModel[]): Refusal {
  const others = known.filter(({ id }) => id !== asked);
  const names = others.slice(0, NAMES_TOLD).map(({ id }) => JSON.stringify(id));
  const more = others.length > NAMES_TOLD ? `, or one of ${others.length - NAMES_TOLD} others` : '';
  const problem =
    others.length < known.length
      ? `no model server serves what ${JSON.stringify(asked)} stands for`
      : `there is no model ${JSON.stringify(asked)} here`;
  return {
    status: 404,
    type: 'not_found_error',
    code: 'model_not_found',
    message: names.length > 0 ? `${problem}: ask for ${names.join(', ')}${more}` : problem,
  };
}

/** The body is longer than the picker reads. */
export function bodyTooLong(limitBytes: number): Refusal {
  return {
    status: 413,
    type: 'request_too_large',
    code: 'body_too_long',
    message: `the request body is longer than ${limitBytes} bytes`,
  };
}

/** The body is encoded in a way that is not understood. */
export function encodingUnknown(encoding: string, known: readonly string[]): Refusal {
  return {
    status: 415,
    type: 'invalid_request_error',
    code: 'encoding_unknown',
    message: `the request body is encoded as ${JSON.stringify(encoding)}: send it as one of ${known.join(', ')}, or plain`,
    headers: [['accept-encoding', known.join(', ')]],
  };
}

/** Seconds after which it is worth to send a body again: those that are held go on within that time, or never. */
const RETRY_AFTER_S = 1;

/** The bodies of all requests together are longer than the picker holds. */
export const BODIES_TOO_MANY: Refusal = {
  status: 503,
  type: 'overloaded_error',
  code: 'bodies_too_many',
  message: 'too many long requests at a time: try again later',
  droppedReason: 'rejected-saturated',
  headers: [['retry-after', String(RETRY_AFTER_S)]],
};

/** The client stopped sending its body. */
export const BODY_STALLED: Refusal = {
  status: 408,
  type: 'timeout_error',
  code: 'body_stalled',
  message: 'the request body did not arrive in time',
};

/** Scheduling did not answer in time. */
export const PICK_TIMED_OUT: Refusal = {
  status: 503,
  type: 'overloaded_error',
  code: 'pick_timed_out',
  message: 'no endpoint became free in time: try again later',
  droppedReason: 'rejected-ttl-expired',
};

/** The model server did not answer in time. */
export const ANSWER_TIMED_OUT: Refusal = {
  status: 504,
  type: 'timeout_error',
  code: 'answer_timed_out',
  message: 'the model server did not answer in time',
};

/** The picker is shutting down. */
export const SHUTTING_DOWN: Refusal = {
  status: 503,
  type: 'overloaded_error',
  code: 'shutting_down',
  message: 'the endpoint picker is shutting down: try again',
  droppedReason: 'rejected-shutting-down',
};

/** Scheduling found no endpoint, by its reason. */
export const NOT_PICKED: Readonly<Record<Exclude<RefusalReason, 'unknown-model'>, Refusal>> = {
  'no-endpoint': {
    status: 503,
    type: 'overloaded_error',
    code: 'no_endpoint',
    message: 'no model server that may serve the request is ready: try again later',
    droppedReason: 'rejected-no-endpoints',
  },
  'subset-empty': {
    status: 503,
    type: 'overloaded_error',
    code: 'subset_empty',
    message: 'none of the model servers that the gateway allows is ready: try again later',
    droppedReason: 'rejected-no-endpoints',
  },
  saturated: {
    status: 429,
    type: 'rate_limit_error',
    code: 'saturated',
    message: 'all model servers are saturated: try again later',
    droppedReason: 'rejected-saturated',
  },
};
