import { Agent, request as openRequest } from 'node:http';
import type { TourRequest } from './workload';

/** What came of the requests so far; times in milliseconds. */
export interface LoadResults {
  sent: number;
  answered: number;
  /** Times from a request to the first piece of its answer, of those that were streamed. */
  readonly firstTokens: number[];
  /** Times from a request to the end of its answer. */
  readonly latencies: number[];
  /** Why requests failed, one line each. */
  readonly failures: string[];
}

/** Sends the tour's requests to one address, each at its time and however long the earlier ones take. */
export class LoadDriver {
  readonly results: LoadResults = { sent: 0, answered: 0, firstTokens: [], latencies: [], failures: [] };
  private readonly agent = new Agent({ keepAlive: true });

  /** @param model the model to ask for */
  constructor(
    private readonly url: string,
    private readonly model: string,
  ) {}

  /** Returns when all requests have ended. */
  async run(requests: readonly TourRequest[]): Promise<void> {
    const start = performance.now();
    await Promise.all(
      requests.map(async (request, index) => {
        await new Promise((resolve) => {
          setTimeout(resolve, start + request.at - performance.now());
        });
        await this.send(request, index);
      }),
    );
    this.agent.destroy();
  }

  private async send(request: TourRequest, index: number): Promise<void> {
    const { results } = this;
    const started = performance.now();
    results.sent++;
    try {
      const firstToken = await this.exchange(this.body(request, index));
      results.latencies.push(performance.now() - started);
      if (request.stream) {
        results.firstTokens.push(firstToken - started);
      }
      results.answered++;
    } catch (error) {
      results.failures.push((error as Error).message);
    }
  }

  private body({ promptWords, answerTokens, stream }: TourRequest, index: number): string {
    const content = `Request ${index}: ${'tell me more '.repeat(Math.ceil(promptWords / 3))}`;
    return JSON.stringify({
      model: this.model,
      messages: [{ role: 'user', content }],
      max_tokens: answerTokens,
      stream,
    });
  }

  /** @returns when the first piece of the answer came */
  private exchange(body: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const call = openRequest(`${this.url}/v1/chat/completions`, {
        agent: this.agent,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
      });
      call.on('error', reject);
      call.on('response', (answer) => {
        let first: number | undefined;
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => {
          first ??= performance.now();
          text = answer.statusCode === 200 ? '' : text + piece;
        });
        answer.on('error', reject);
        answer.on('end', () =>
          answer.statusCode === 200 && first !== undefined
            ? resolve(first)
            : reject(new Error(`status ${answer.statusCode}: ${text}`)),
        );
      });
      call.end(body);
    });
  }
}

/** The value that a part of all values does not exceed; NaN when there are none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.ceil(part * sorted.length) - 1] ?? Number.NaN;
}
