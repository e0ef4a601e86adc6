import { TokenBlocks } from '../../../../src/simulator/engine/block-identities';
import { EngineCore } from '../../../../src/simulator/engine/engine-core';
import { Sequence } from '../../../../src/simulator/engine/sequence';
import { linearStepTime } from '../../../../src/simulator/engine/step-time';
import type { Answers, Batch, BatchCounts, Settings } from './settings';

/** The simulated engine, which serves what a real server was asked. */
export class ReplayEngine {
  private readonly core: EngineCore<Sequence>;

  constructor(private readonly settings: Settings) {
    const options = {
      ...settings,
      blocks: settings.gpuBlocks - 1,
      prefixCaching: true,
      adapterLoadMs: 0,
      stepTime: linearStepTime(1, 0),
    };
    this.core = new EngineCore(options, { scheduled: () => {}, token: () => {} });
  }

  /** Serves a batch to its end. */
  serve(batch: Batch, answers: Answers): BatchCounts {
    const { core } = this;
    const { lookedUp, found, preemptions } = core;
    const sequences = batch.map(({ prompt, maxTokens, adapter }, at) => {
      const identities = new TokenBlocks(prompt, answers[at], adapter, this.settings.blockSize);
      return new Sequence(prompt.length, maxTokens, identities, adapter);
    });
    for (const sequence of sequences) {
      core.submit(sequence);
    }
    while (core.beginStep() !== undefined) {
      core.endStep();
    }
    return {
      queries: core.lookedUp - lookedUp,
      hits: core.found - found,
      preemptions: core.preemptions - preemptions,
      cached: sequences.map(({ cachedTokens }) => cachedTokens),
    };
  }
}
