import { Agent, type IncomingMessage, type RequestOptions, request } from 'node:http';
import * as http2 from 'node:http2';

/** An answer, whole. */
export interface Answered {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly trailers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/** A request over HTTP/1.1 on a connection of its own. */
export function send(
  port: number,
  options: RequestOptions & { readonly body?: string | Buffer; readonly trailers?: Record<string, string> },
): Promise<Answered> {
  const { body, trailers, ...rest } = options;
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, agent: new Agent(), ...rest });
    sent.on('error', reject);
    sent.on('response', (response) => {
      collect(response).then(resolve, reject);
    });
    if (trailers !== undefined) {
      sent.flushHeaders();
      sent.addTrailers(trailers);
    }
    sent.end(body);
  });
}

/** Reads an answer to its end; fails if the connection breaks before. */
export function collect(response: IncomingMessage): Promise<Answered> {
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

/** A POST of a JSON body. */
export function post(port: number, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
  return send(port, {
    method: 'POST',
    path: '/v1/chat/completions',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
}

/** One HTTP/2 stream on a connection of its own, for what HTTP/1.1 cannot say. */
export function openHttp2(port: number, headers: http2.OutgoingHttpHeaders): http2.ClientHttp2Stream {
  const session = http2.connect(`http://127.0.0.1:${port}`);
  session.on('error', () => undefined);
  const stream = session.request(headers, { endStream: false });
  stream.on('close', () => session.destroy());
  return stream;
}

/** Reads an HTTP/2 answer to its end; fails if the stream is reset before. */
export function collectHttp2(stream: http2.ClientHttp2Stream): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
    let trailers: http2.IncomingHttpHeaders = {};
    stream.on('response', (received) => {
      headers = received;
    });
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('error', reject);
    stream.on('end', () =>
      resolve({ status: headers[':status'] ?? 0, headers, trailers, body: Buffer.concat(chunks) }),
    );
  });
}
