import * as http2 from 'node:http2';
import { type Answered, post } from '../http-client';

/** A request for a chat completion. */
export function chat(port: number, body: string | Buffer, headers: Record<string, string> = {}): Promise<Answered> {
  return post({ port, path: '/v1/chat/completions', headers, body });
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
export function collectHttp2(stream: http2.ClientHttp2Stream): Promise<Omit<Answered, 'tookMs'>> {
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
