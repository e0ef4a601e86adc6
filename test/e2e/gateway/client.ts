import { Agent, request } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import { performance } from 'node:perf_hooks';

export interface RequestOptions {
  readonly ip: string;
  readonly port: number;
  readonly path: string;
  /** The host that is asked for. @default the address */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The certificate to trust, in PEM, for the host that is asked for. @default no TLS */
  readonly trust?: string;
}

/** An answer, whole. */
export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
  /** From the first byte sent to the last byte received, in milliseconds. */
  readonly tookMs: number;
}

/** A GET over a connection of its own. */
export function get(options: RequestOptions): Promise<Answered> {
  return exchange('GET', options);
}

/** A POST of a JSON body over a connection of its own. */
export function send(options: RequestOptions & { readonly body: string | Buffer }): Promise<Answered> {
  const headers = { 'content-type': 'application/json', ...options.headers };
  return exchange('POST', { ...options, headers }, options.body);
}

function exchange(
  method: string,
  { ip, port, path, host, headers = {}, trust }: RequestOptions,
  body?: string | Buffer,
): Promise<Answered> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const options = {
      host: ip,
      port,
      path,
      method,
      headers: { ...(host === undefined ? {} : { host }), ...headers },
    };
    const call =
      trust === undefined
        ? request({ ...options, agent: new Agent() })
        : tlsRequest({ ...options, agent: new TlsAgent(), ca: trust, servername: host });
    call.on('error', reject);
    call.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks),
          tookMs: performance.now() - start,
        }),
      );
    });
    call.end(body);
  });
}
