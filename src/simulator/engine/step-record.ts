import type { FinishedRequest, StepReport } from './engine';
import type { EngineCore } from './engine-core';
import type { ServedSequence } from './served-sequence';

type Counters = Pick<EngineCore<ServedSequence>, 'preemptions' | 'lookedUp' | 'found'>;

/** Collects what one step does, for its report. */
export class StepRecord {
  finished: FinishedRequest[] = [];
  private before: Counters;
  private cached = 0;
  private computed = 0;
  private generatedTokens = 0;
  private timesToFirstToken: number[] = [];
  private interTokenLatencies: number[] = [];

  /** @param counters of the engine, which count on from step to step */
  constructor(private readonly counters: Counters) {
    this.before = counters;
  }

  /** A step begins. */
  begin(): void {
    const { preemptions, lookedUp, found } = this.counters;
    this.before = { preemptions, lookedUp, found };
    this.cached = this.computed = this.generatedTokens = 0;
    this.timesToFirstToken = [];
    this.interTokenLatencies = [];
    this.finished = [];
  }

  /** The sequence got its next token now. */
  token(sequence: ServedSequence, now: number): void {
    this.generatedTokens++;
    if (sequence.lastTokenAt === undefined) {
      sequence.firstTokenAt = now;
      this.timesToFirstToken.push(now - sequence.arrivedAt);
      this.cached += sequence.cachedTokens;
      this.computed += sequence.promptTokens - sequence.cachedTokens;
    } else {
      this.interTokenLatencies.push(now - sequence.lastTokenAt);
    }
    sequence.lastTokenAt = now;
  }

  report(adapters: readonly string[]): StepReport {
    const { before, counters } = this;
    return {
      prefilled: { cached: this.cached, computed: this.computed },
      generatedTokens: this.generatedTokens,
      prefixLookup: { queries: counters.lookedUp - before.lookedUp, hits: counters.found - before.found },
      preemptions: counters.preemptions - before.preemptions,
      timesToFirstToken: this.timesToFirstToken,
      interTokenLatencies: this.interTokenLatencies,
      finished: this.finished,
      adapters,
    };
  }
}
