import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import type { GatewayUnderTest } from './gateway-under-test';
import { type ReceivedRequest, Upstream } from './upstream';

/** The smallest body that a picker takes. */
export const BODY = '{"model":"m","prompt":"hello"}';

/** Runs with one model server over HTTP/2 instead: Envoy speaks to servers as clients speak to it. */
export async function withHttp2Server(
  { picker }: GatewayUnderTest,
  run: (server: Upstream) => Promise<void>,
): Promise<void> {
  const server = await Upstream.start('127.0.0.4', 'http2');
  picker.port.reset([server.endpoint]);
  try {
    await run(server);
  } finally {
    await server.stop();
  }
}

/** The one request that the model servers got. */
export function onlyRequest(upstreams: readonly Upstream[]): ReceivedRequest {
  const received = upstreams.flatMap((upstream) => upstream.received);
  expect(received).toHaveLength(1);
  return received[0]!;
}

/** The `code` in the body of a refusal. */
export function codeOf(body: Buffer): string {
  return (JSON.parse(String(body)) as { error: { code: string } }).error.code;
}

/** Makes a model server answer with one event and then stay silent. */
export function answerWithOneEvent(upstream: Upstream): void {
  upstream.answer = (_, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: 1\n\n');
  };
}

/** Sends a request and waits for the first event of its answer. */
export async function firstEvent(port: number): Promise<IncomingMessage> {
  const sent = request({ host: '127.0.0.1', port, method: 'POST', path: '/v1/completions' });
  sent.on('error', () => undefined);
  sent.end(BODY);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.on('error', () => undefined);
  await once(response, 'data');
  return response;
}

/** Resolves with the error that an answer breaks with. */
export async function breakOf(response: IncomingMessage): Promise<Error> {
  return new Promise((resolve, reject) => {
    response.on('error', resolve);
    response.on('end', () => reject(new Error('the answer has ended')));
    response.resume();
  });
}
