import { type Distribution, Times } from './times';

/** What is measured of requests: one set of figures, for a stage or for all of them. */
export interface Figures {
  /** Requests that were answered. */
  readonly requests: number;
  /** Requests that got no answer, or not all of it. */
  readonly failed: number;
  /** Milliseconds from the request to its first token. */
  readonly ttft: Distribution;
  /** Milliseconds from one token of an answer to the next, mean over the answer. */
  readonly tpot: Distribution;
  /** Milliseconds from the request to its last token. */
  readonly latency: Distribution;
  readonly outputTokensPerSecond: number;
  /** Part of the prompt tokens that were found in caches. */
  readonly hitRate: number;
  /** Part of the requests, failed ones included, with the first token within 2 s and then one each 60 ms. */
  readonly goodput: number;
  readonly preemptions: number;
  /** Requests of the pod that got most of them, by the mean of all. */
  readonly busiest: number;
}

/** What a user puts up with: milliseconds to the first token, and to each further one. */
const PATIENCE = { ttft: 2_000, tpot: 60 };

/** Collects figures of requests as they end. */
export class Measures {
  private readonly ttft = new Times();
  private readonly tpot = new Times();
  private readonly latency = new Times();
  private promptTokens = 0;
  private cachedTokens = 0;
  private answerTokens = 0;
  private good = 0;
  private failures = 0;
  private milliseconds = 0;
  private preemptions = 0;
  private podRequests: number[] = [];

  /** A request ended. */
  add(request: {
    readonly arrivedAt: number;
    readonly firstTokenAt: number;
    readonly doneAt: number;
    readonly promptTokens: number;
    readonly cachedTokens: number;
    readonly answerTokens: number;
  }): void {
    const { arrivedAt, firstTokenAt, doneAt, answerTokens } = request;
    const ttft = firstTokenAt - arrivedAt;
    const tpot = answerTokens > 1 ? (doneAt - firstTokenAt) / (answerTokens - 1) : 0;
    this.ttft.add(ttft);
    if (answerTokens > 1) {
      this.tpot.add(tpot);
    }
    this.latency.add(doneAt - arrivedAt);
    this.promptTokens += request.promptTokens;
    this.cachedTokens += request.cachedTokens;
    this.answerTokens += answerTokens;
    if (ttft < PATIENCE.ttft && tpot < PATIENCE.tpot) {
      this.good++;
    }
  }

  /** A request failed. */
  fail(): void {
    this.failures++;
  }

  /** A stage of so many milliseconds is over. */
  close(milliseconds: number, preemptions: number, podRequests: readonly number[]): void {
    this.milliseconds += milliseconds;
    this.preemptions += preemptions;
    this.podRequests = podRequests.map((count, pod) => count + (this.podRequests[pod] ?? 0));
  }

  figures(): Figures {
    const requests = this.ttft.count;
    const sent = this.podRequests.reduce((sum, count) => sum + count, 0);
    return {
      requests,
      failed: this.failures,
      ttft: this.ttft.distribution(),
      tpot: this.tpot.distribution(),
      latency: this.latency.distribution(),
      outputTokensPerSecond: (1_000 * this.answerTokens) / this.milliseconds,
      hitRate: this.cachedTokens / this.promptTokens,
      goodput: this.good / (requests + this.failures),
      preemptions: this.preemptions,
      busiest: (Math.max(...this.podRequests) * this.podRequests.length) / sent,
    };
  }
}
