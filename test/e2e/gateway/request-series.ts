import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../cluster/eventually';
import type { Answered } from '../http-client';

/** One request of a series. */
export interface Sent {
  /** Milliseconds from the start of the series. */
  readonly at: number;
  /** Undefined where the connection broke without an answer. */
  readonly status: number | undefined;
  /** What was answered, where it was an error: who failed it, and why. */
  readonly error?: string;
  readonly tookMs: number;
}

/** Requests at a steady pace, whatever becomes of the ones before. */
export class RequestSeries {
  private readonly start = performance.now();
  private readonly sent: Promise<Sent>[] = [];
  private readonly stopping = new AbortController();
  private readonly sending: Promise<void>;

  constructor(
    private readonly request: () => Promise<Answered>,
    private readonly intervalMs: number,
  ) {
    this.sending = this.send();
  }

  /** Milliseconds from the start of the series. */
  now(): number {
    return performance.now() - this.start;
  }

  /** Waits until so many milliseconds of the series have passed. */
  async passed(at: number): Promise<void> {
    await eventually(`${at} ms of the series have passed`, () => this.now() > at, { timeoutMs: at + 30_000 });
  }

  /** Ends the series and gives what became of every request, in the order sent. */
  async stop(): Promise<Sent[]> {
    this.stopping.abort();
    await this.sending;
    return Promise.all(this.sent);
  }

  private async send(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.sent.push(this.one());
      await sleep(this.intervalMs, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async one(): Promise<Sent> {
    const at = this.now();
    const answered = await this.request().then(
      ({ status, body }) => (status < 400 ? { status } : { status, error: body.toString() }),
      ({ message }: Error) => ({ status: undefined, error: message }),
    );
    return { at, ...answered, tookMs: this.now() - at };
  }
}
