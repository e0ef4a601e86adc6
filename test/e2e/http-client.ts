import { Agent, type IncomingMessage, type OutgoingHttpHeaders, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';

/** Answers may have larger headers than Node's own 16 KiB. */
const MAX_HEADER_BYTES = 128 * 1024;

export interface RequestOptions {
  /** @default '127.0.0.1' */
  readonly ip?: string;
  readonly port: number;
  readonly path: string;
  /** The host that is asked for. @default the address */
  readonly host?: string;
  readonly headers?: OutgoingHttpHeaders;
  /** The certificate to trust, in PEM, for the host that is asked for. @default no TLS */
  readonly trust?: string;
}

export interface Content {
  readonly body?: string | Buffer;
  readonly trailers?: Readonly<Record<string, string>>;
}

/** An answer, whole. */
export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly trailers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  /** From the first byte sent to the last byte received, in milliseconds. */
  readonly tookMs: number;
}

export function get(options: RequestOptions): Promise<Answered> {
  return send('GET', options);
}

/** A POST of a JSON body. */
export function post({ headers, ...options }: RequestOptions & { readonly body: string | Buffer }): Promise<Answered> {
  return send('POST', { ...options, headers: { 'content-type': 'application/json', ...headers } });
}

/** A request over HTTP/1.1 on a connection of its own. Fails if that breaks before the answer's end. */
export function send(
  method: string,
  { ip = '127.0.0.1', port, path, host, headers = {}, trust, body, trailers }: RequestOptions & Content,
): Promise<Answered> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const options = {
      host: ip,
      port,
      path,
      method,
      headers: { ...(host === undefined ? {} : { host }), ...headers },
      maxHeaderSize: MAX_HEADER_BYTES,
    };
    const call =
      trust === undefined
        ? request({ ...options, agent: new Agent() })
        : tlsRequest({ ...options, agent: new TlsAgent(), ca: trust, servername: host });
    call.on('error', reject);
    call.on('response', (response) => {
      collect(response).then((answer) => resolve({ ...answer, tookMs: performance.now() - start }), reject);
    });
    if (trailers !== undefined) {
      call.flushHeaders();
      call.addTrailers(trailers);
    }
    call.end(body);
  });
}

function collect(response: IncomingMessage): Promise<Omit<Answered, 'tookMs'>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        trailers: response.trailers,
        body: Buffer.concat(chunks),
      }),
    );
  });
}
