import type { FinishedRequest, StepReport } from './engine';
import type { Sequence } from './sequence';

/** Collects what one step does, for its report. */
export class StepRecord {
  preemptions = 0;
  readonly finished: FinishedRequest[] = [];
  private queries = 0;
  private hits = 0;
  private cached = 0;
  private computed = 0;
  private generatedTokens = 0;
  private readonly timesToFirstToken: number[] = [];
  private readonly interTokenLatencies: number[] = [];

  /** A prompt of `queries` tokens was looked up and `hits` of them found. */
  lookup(queries: number, hits: number): void {
    this.queries += queries;
    this.hits += hits;
  }

  /** The sequence gets its next token now. */
  token(sequence: Sequence, now: number): void {
    this.generatedTokens++;
    if (sequence.lastTokenAt !== undefined) {
      this.interTokenLatencies.push(now - sequence.lastTokenAt);
      return;
    }
    this.timesToFirstToken.push(now - sequence.arrivedAt);
    this.cached += sequence.cachedTokens;
    this.computed += sequence.request.prompt.length - sequence.cachedTokens;
  }

  report(adapters: readonly string[]): StepReport {
    return {
      prefilled: { cached: this.cached, computed: this.computed },
      generatedTokens: this.generatedTokens,
      prefixLookup: { queries: this.queries, hits: this.hits },
      preemptions: this.preemptions,
      timesToFirstToken: this.timesToFirstToken,
      interTokenLatencies: this.interTokenLatencies,
      finished: this.finished,
      adapters,
    };
  }
}
