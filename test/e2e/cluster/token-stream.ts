import { Agent, type ClientRequest, request } from 'node:http';

/** How a stream ended: with the protocol's own last event, or without it. */
export type StreamEnd = 'done' | 'cut';

export interface TokenStreamOptions {
  /** IP address of the model server. */
  readonly host: string;
  readonly port?: number;
  readonly maxTokens: number;
  /** @default the model that the server names first */
  readonly model?: string;
}

/** One streamed completion, as a client of a model server sees it. */
export class TokenStream {
  /** Resolves when the first event is there, which says that the server works on the request. */
  readonly firstEvent: Promise<void>;
  /** Resolves when nothing more can come. */
  readonly end: Promise<StreamEnd>;
  private count = 0;
  private readonly call: ClientRequest;

  /** Sends the request. */
  constructor({ host, port = 8000, maxTokens, model }: TokenStreamOptions) {
    const call = request({
      host,
      port,
      method: 'POST',
      path: '/v1/completions',
      agent: new Agent(),
      headers: { 'content-type': 'application/json' },
    });
    this.call = call;
    let started!: () => void;
    let failed!: (error: Error) => void;
    this.firstEvent = new Promise((resolve, reject) => {
      started = resolve;
      failed = reject;
    });
    this.firstEvent.catch(() => undefined); // also told by `end`
    this.end = new Promise((resolve) => {
      const over = (end: StreamEnd) => {
        failed(new Error(`the stream ended (${end}) before its first event`));
        resolve(end);
      };
      call.once('error', () => over('cut'));
      call.once('response', (response) => {
        response.once('error', () => over('cut')).once('close', () => over('cut'));
        let pending = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          const lines = (pending + chunk).split('\n');
          pending = lines.pop()!;
          for (const line of lines.filter((candidate) => candidate.startsWith('data: '))) {
            if (line === 'data: [DONE]') {
              over('done');
            } else {
              this.count += 1;
              started();
            }
          }
        });
      });
    });
    call.end(
      JSON.stringify({
        model,
        prompt: 'Count.',
        stream: true,
        max_tokens: maxTokens,
        min_tokens: maxTokens,
        ignore_eos: true,
      }),
    );
  }

  /** Hangs up. */
  cancel(): void {
    this.call.destroy();
  }

  /** Events so far, the last one aside. */
  get events(): number {
    return this.count;
  }
}
