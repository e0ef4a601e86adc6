import { findJsonError } from './json-error';
import { pythonRepr } from './python-repr';

/** An answer other than 200, with the body that vLLM sends. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: object,
  ) {
    super(JSON.stringify(body));
  }
}

/** One field of a request that is not what it should be. */
export interface FieldError {
  /** The kind of the error in the terms of pydantic, which checks vLLM's requests. */
  readonly type: string;
  /** Where the field stands below the body. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly input: unknown;
  readonly context?: Readonly<Record<string, string>>;
}

/** The body is JSON, but not of the right shape. */
export function fieldError({ type, path, message, input, context }: FieldError): ApiError {
  const location = ['body', ...path];
  const tuple = location.map(pythonRepr).join(', ') + (location.length === 1 ? ',' : '');
  const details =
    `{'type': ${pythonRepr(type)}, 'loc': (${tuple}), 'msg': ${pythonRepr(message)}, 'input': ${pythonRepr(input)}` +
    `${context ? `, 'ctx': ${pythonRepr(context)}` : ''}}`;
  return validationError(details, location.join('.'));
}

/** The body is no JSON. */
export function malformedJson(text: string): ApiError {
  const { position, reason } = findJsonError(text) ?? { position: 0, reason: 'Expecting value' };
  return fieldError({
    type: 'json_invalid',
    path: [position],
    message: 'JSON decode error',
    input: {},
    context: { error: reason },
  });
}

/** The body is not declared as JSON. */
export function unsupportedMediaType(): ApiError {
  return validationError("Unsupported Media Type: Only 'application/json' is allowed", null);
}

/** A field has the right shape and an impossible value. */
export function badValue(problem: string, parameter: string, value?: unknown): ApiError {
  const details = `parameter=${parameter}${value === undefined ? '' : `, value=${value}`}`;
  return errorBody(400, 'BadRequestError', `${problem} (${details})`, parameter);
}

/** Prompt and answer do not fit the model's context. */
export function contextTooLong(maxModelLen: number, promptTokens: number, outputTokens: number): ApiError {
  return badValue(
    `This model's maximum context length is ${maxModelLen} tokens. However, you requested ${outputTokens} output ` +
      `tokens and your prompt contains ${promptTokens} input tokens, for a total of ${promptTokens + outputTokens} ` +
      'tokens. Please reduce the length of the input prompt or the number of requested output tokens.',
    'input_tokens',
    promptTokens,
  );
}

/** Nobody serves a model of that name here. */
export function unknownModel(name: string): ApiError {
  return errorBody(404, 'NotFoundError', `The model \`${name}\` does not exist.`, 'model');
}

/** An adapter cannot be loaded or unloaded as it was asked for. */
export function adapterConflict(problem: string): ApiError {
  return errorBody(400, 'InvalidUserInput', problem, null);
}

/** No adapter of that name is loaded. */
export function adapterMissing(name: string): ApiError {
  return errorBody(404, 'NotFoundError', `The lora adapter '${name}' cannot be found.`, null);
}

/** An adapter is to be loaded into a server that made no room for any. */
export function loraDisabled(): ApiError {
  return errorBody(500, 'InternalServerError', 'LoRA is not enabled.', null);
}

/** What vLLM answers to new requests while it drains: its tokenizer threads are already gone. */
export function shuttingDown(): ApiError {
  return errorBody(500, 'InternalServerError', 'cannot schedule new futures after shutdown', null);
}

/** The body is larger than this server takes; vLLM itself knows no limit. */
export function bodyTooLarge(limit: number): ApiError {
  return errorBody(413, 'Request Entity Too Large', `The request body is larger than ${limit} bytes.`, null);
}

/** No such path, or not with that method. */
export function noRoute(status: 404 | 405): ApiError {
  return new ApiError(status, { detail: status === 404 ? 'Not Found' : 'Method Not Allowed' });
}

function validationError(details: string, param: string | null): ApiError {
  return errorBody(400, 'Bad Request', `1 validation error:\n  ${details}`, param);
}

function errorBody(code: number, type: string, message: string, param: string | null): ApiError {
  return new ApiError(code, { error: { message, type, param, code } });
}
