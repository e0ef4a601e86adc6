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
const DOWN = new Set(['ECONNREFUSED', 'ECONNRESET', 'EHOSTUNREACH', 'UND_ERR_SOCKET']);

/** The part of vLLM's API that adapters are loaded by. */
export class ModelServerClient {
  /** @param server such as `http://127.0.0.1:8000` */
  constructor(private readonly server: string) {}

  /**
   * The adapters that the server offers.
   *
   * @throws NotListening, or another Error when the server is there and gives no answer
   */
  async loaded(): Promise<readonly PlacedAdapter[]> {
    const response = await this.call('/v1/models', ASK_MS);
    if (!response.ok) {
      throw new Refused(`GET /v1/models answered ${response.status}`);
    }
    const { data } = (await response.json()) as {
      data: readonly { id: string; root: string; parent: string | null }[];
    };
    return data.filter(({ parent }) => parent !== null).map(({ id, root }) => ({ name: id, path: root }));
  }

  /** @throws Refused with the server's own words */
  async take(step: Step): Promise<void> {
    const { name, path } = step.adapter;
    const response =
      step.kind === 'unload'
        ? await this.post('/v1/unload_lora_adapter', { lora_name: name })
        : await this.post('/v1/load_lora_adapter', {
            lora_name: name,
            lora_path: path,
            ...(step.kind === 'replace' ? { load_inplace: true } : {}),
          });
    if (!response.ok) {
      const text = await response.text();
      throw new Refused(`${response.status}: ${messageIn(text)}`);
    }
  }

  private post(path: string, body: object): Promise<Response> {
    return this.call(path, LOAD_MS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  }

  private async call(path: string, withinMs: number, init: RequestInit = {}): Promise<Response> {
    try {
      return await fetch(this.server + path, { ...init, signal: AbortSignal.timeout(withinMs) });
    } catch (error) {
      const code = (error as { cause?: { code?: string } }).cause?.code ?? '';
      throw DOWN.has(code) ? new NotListening(code) : new Error(`no answer to ${path} within ${withinMs / 1000} s`);
    }
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
