/** One request to the API server, with a deadline for its beginning. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import type { ApiAccess } from './api-access';

/** The API server answered, but not with what was asked for. */
export class ApiStatusError extends Error {
  /** HTTP status code, or the code of a `Status` object. */
  readonly code: number;

  constructor(code: number, message: string) {
    super(`status ${code}: ${message}`);
    this.code = code;
  }
}

/** Idle time after which the kernel asks whether the peer is still there. */
const TCP_KEEP_ALIVE_MS = 15_000;
/** Of an error answer's body, as much as tells what is wrong. */
const MAX_ERROR_BYTES = 2_000;

/**
 * Sends the request and waits for the head of a 200 answer.
 * @param headMs time for the head to come
 * @param signal aborts the request and the answer's body
 * @throws ApiStatusError for another status; Error when the server cannot be reached in time
 */
export async function apiGet(
  access: ApiAccess,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  headMs: number,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { server, options } = await access.connection();
  const url = new URL(server.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
  const response = await send(url, { ...options, signal }, undefined, headMs);
  if (response.statusCode === 200) return response;
  throw new ApiStatusError(response.statusCode ?? 0, await errorText(response));
}

/**
 * Has an object created that only asks a question, and reads what it became.
 * @param headMs time for the head of the answer to come
 * @throws ApiStatusError for another status than 200 and 201; Error when the server cannot be reached in time
 */
export async function apiAsk<T>(access: ApiAccess, path: string, object: object, headMs: number): Promise<T> {
  const { server, options } = await access.connection();
  const url = new URL(server.replace(/\/$/, '') + path);
  const response = await send(url, { ...options, method: 'POST' }, JSON.stringify(object), headMs);
  if (response.statusCode !== 200 && response.statusCode !== 201) {
    throw new ApiStatusError(response.statusCode ?? 0, await errorText(response));
  }
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk;
  return JSON.parse(text) as T;
}

/** Resolves to an answer's head. */
function send(
  url: URL,
  { headers, ...options }: RequestOptions,
  body: string | undefined,
  headMs: number,
): Promise<IncomingMessage> {
  const open = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const content = body === undefined ? {} : { 'Content-Type': 'application/json' };
  return new Promise<IncomingMessage>((resolve, reject) => {
    const request = open(url, { ...options, headers: { ...headers, ...content, Accept: 'application/json' } });
    const deadline = setTimeout(() => request.destroy(new Error(`no answer within ${headMs} ms`)), headMs);
    request.on('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => clearTimeout(deadline));
    request.on('response', () => clearTimeout(deadline));
    request.end(body);
  });
}

/** The message of the `Status` object that an error answer should carry, or the beginning of what it does carry. */
async function errorText(response: IncomingMessage): Promise<string> {
  let text = '';
  try {
    for await (const chunk of response) {
      text += chunk;
      if (text.length >= MAX_ERROR_BYTES) break;
    }
    return String(JSON.parse(text).message);
  } catch {
    return text.slice(0, 200);
  }
}
