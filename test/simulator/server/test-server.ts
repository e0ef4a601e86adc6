import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { assembleServer } from '../../../src/simulator/server/assemble';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { readOptions } from '../../../src/simulator/server/options';

/** A simulated model server in this process, on a free port of the loopback interface. */
export async function startServer(
  line: string,
  environment: Record<string, string> = {},
  port = 0,
): Promise<{ server: ModelServer; url: string }> {
  const options = readOptions([...line.split(' '), '--host=127.0.0.1', `--port=${port}`], environment);
  const server = assembleServer(options);
  return { server, url: await server.listen() };
}

/** A response, read to its end. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** Posts JSON and reads the answer. */
export function post(url: string, body: string | object): Promise<Answer> {
  return ask(url, 'POST', typeof body === 'string' ? body : JSON.stringify(body));
}

/** Sends a request on a connection of its own and reads the answer. */
export async function ask(
  url: string,
  method = 'GET',
  body: string | null = null,
  contentType = 'application/json',
): Promise<Answer> {
  const { response } = await open(url, method, body, contentType);
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += chunk;
  }
  return { status: response.statusCode!, headers: response.headers, text };
}

/** Sends a request and returns as soon as the headers of its answer are there. */
export function open(
  url: string,
  method = 'GET',
  body: string | null = null,
  contentType = 'application/json',
): Promise<{ call: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    const headers = body === null ? {} : { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const options = { method, headers, agent: false as const, rejectUnauthorized: false };
    const send = url.startsWith('https:') ? tlsRequest : request;
    const call = send(url, options, (response) => resolve({ call, response }));
    call.on('error', reject);
    call.end(body);
  });
}

/** Asks again and again until the answer is the wanted one. */
export async function eventually<T>(read: () => Promise<T>, wanted: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const value = await read();
    if (wanted(value)) {
      return value;
    }
    if (Date.now() > deadline) {
      throw new Error(`still ${JSON.stringify(value)} after 10 s`);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** The value of one sample of a server's metrics page. */
export async function metric(url: string, sample: string): Promise<number> {
  const { text } = await ask(`${url}/metrics`);
  const line = text.split('\n').find((candidate) => candidate.startsWith(sample));
  return Number(line?.slice(line.lastIndexOf(' ') + 1) ?? Number.NaN);
}
