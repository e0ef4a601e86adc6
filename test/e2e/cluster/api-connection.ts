import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';

export interface Endpoint {
  /** `https://host:port` */
  readonly server: string;
  /** PEM of the certificates that the server's is checked against. */
  readonly ca: Buffer;
  /** Bearer token. */
  readonly token: string;
}

export interface CallOptions {
  readonly query?: Record<string, string | undefined>;
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
  readonly signal?: AbortSignal;
}

/** The API server's refusal, as it stands. */
export class ApiError extends Error {
  constructor(
    /** HTTP status. */
    readonly status: number,
    /** Machine-readable reason, such as `Invalid` or `AlreadyExists`. */
    readonly reason: string,
    message: string,
  ) {
    super(`${status} ${reason}: ${message}`);
    this.name = 'ApiError';
  }
}

/** HTTP to one API server with one identity. */
export class ApiConnection {
  private readonly agent: Agent;

  constructor(private readonly endpoint: Endpoint) {
    this.agent = new Agent({ keepAlive: true, ca: endpoint.ca });
  }

  /** Opens a call and gives the answer's head as soon as it is there. */
  open(method: string, path: string, { query = {}, body, contentType, signal }: CallOptions): Promise<IncomingMessage> {
    const url = new URL(path, this.endpoint.server);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) {
        url.searchParams.set(name, value);
      }
    }
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const call = request(url, {
        method,
        agent: this.agent,
        signal,
        headers: {
          authorization: `Bearer ${this.endpoint.token}`,
          accept: 'application/json',
          ...(payload === undefined
            ? {}
            : { 'content-type': contentType ?? 'application/json', 'content-length': Buffer.byteLength(payload) }),
        },
      });
      call.once('response', resolve).once('error', reject).end(payload);
    });
  }

  /**
   * Makes a call and reads its answer.
   *
   * @throws ApiError for any status of 400 and above.
   */
  async call<T>(method: string, path: string, options: CallOptions = {}): Promise<T> {
    const response = await this.open(method, path, options);
    const answer = await text(response);
    if (response.statusCode! >= 400) {
      throw refusal(response.statusCode!, answer);
    }
    return parse(answer) as T;
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The error in an answer's body, which is a `Status` object unless the request never reached a handler. */
export function refusal(code: number, answer: string): ApiError {
  const status = parse(answer) as { reason?: string; message?: string } | string;
  return typeof status === 'string'
    ? new ApiError(code, 'Unknown', status)
    : new ApiError(code, status.reason ?? 'Unknown', status.message ?? answer);
}

function parse(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}
