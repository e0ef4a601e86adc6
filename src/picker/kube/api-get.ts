/** One GET request to the API server, with a deadline for its beginning. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
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
  const send = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = send(url, { ...options, signal, headers: { ...options.headers, Accept: 'application/json' } });
    const deadline = setTimeout(() => request.destroy(new Error(`no answer within ${headMs} ms`)), headMs);
    request.on('socket', (socket) => socket.setKeepAlive(true, TCP_KEEP_ALIVE_MS));
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => clearTimeout(deadline));
    request.on('response', () => clearTimeout(deadline));
    request.end();
  });
  if (response.statusCode === 200) return response;
  throw new ApiStatusError(response.statusCode ?? 0, await errorText(response));
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
