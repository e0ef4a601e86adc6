import { request } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { PlacedAdapter, Step } from './steps';

/** The server answered, and said no. */
export class Refused extends Error {}

/** Nothing listens there: the server loads its model, or has just stopped. */
export class NotListening extends Error {}

/** Time for a question that costs the server nothing. */
const ASK_MS = 10_000;

/** Time for reading an adapter from slow storage into GPU memory. */
const LOAD_MS = 300_000;

/** Errors of a connection that was never made, or that the end of the server broke. */
const DOWN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH']);

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** The part of vLLM's API that adapters are loaded by. */
export class ModelServerClient {
  /** @param server such as `http://127.0.0.1:8000`; the certificate behind `https` is not verified, as it does not name the pod */
  constructor(private readonly server: string) {}

  /**
   * The adapters that the server offers.
   *
   * @throws NotListening, or another Error when the server is there and gives no answer
   */
  async loaded(): Promise<readonly PlacedAdapter[]> {
    const { status, text } = await this.call('/v1/models', ASK_MS);
    if (status !== 200) {
      throw new Refused(`GET /v1/models answered ${status}`);
    }
    const { data } = JSON.parse(text) as {
      data: readonly { id: string; root: string; parent: string | null }[];
    };
    return data.filter(({ parent }) => parent !== null).map(({ id, root }) => ({ name: id, path: root }));
  }

  /** @throws Refused with the server's own words */
  async take(step: Step): Promise<void> {
    const { name, path } = step.adapter;
    const { status, text } =
      step.kind === 'unload'
        ? await this.post('/v1/unload_lora_adapter', { lora_name: name })
        : await this.post('/v1/load_lora_adapter', {
            lora_name: name,
            lora_path: path,
            ...(step.kind === 'replace' ? { load_inplace: true } : {}),
          });
    if (status !== 200) {
      throw new Refused(`${status}: ${messageIn(text)}`);
    }
  }

  private post(path: string, body: object): Promise<Answer> {
    return this.call(path, LOAD_MS, JSON.stringify(body));
  }

  /** Asks over a connection of its own, by POST where there is a body. */
  private call(path: string, withinMs: number, body?: string): Promise<Answer> {
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers:
        body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      agent: false as const,
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(withinMs),
    };
    return new Promise((resolve, reject) => {
      const failed = ({ code = '' }: NodeJS.ErrnoException) =>
        reject(DOWN.has(code) ? new NotListening(code) : new Error(`no answer to ${path} within ${withinMs / 1000} s`));
      const send = this.server.startsWith('https:') ? tlsRequest : request;
      const call = send(this.server + path, options, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode!, text }));
        response.on('error', failed);
      });
      call.on('error', failed);
      call.end(body);
    });
  }
}

function messageIn(text: string): string {
  try {
    const { error, detail } = JSON.parse(text) as { error?: { message?: string }; detail?: string };
    return error?.message ?? detail ?? text;
  } catch {
    return text.slice(0, 200);
  }
}
