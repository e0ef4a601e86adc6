import type { BlockIdentities } from './block-identities';
import type { EngineRequest, FinishedRequest, RequestListener } from './engine';
import { Sequence } from './sequence';

/** A request that somebody waits for, and when things happened to it. */
export class ServedSequence extends Sequence {
  scheduledAt?: number;
  firstTokenAt?: number;
  lastTokenAt?: number;

  constructor(
    readonly request: EngineRequest,
    readonly listener: RequestListener,
    readonly arrivedAt: number,
    identities: BlockIdentities,
  ) {
    super(request.prompt.length, request.answer.length, identities, request.adapter);
  }

  /** How the answer ends when nobody aborts it. */
  get ending(): 'stop' | 'length' {
    return this.request.answer.length < this.request.maxTokens ? 'stop' : 'length';
  }

  /** The figures of a request that got its last token, now. */
  finish(now: number): FinishedRequest {
    return {
      reason: this.ending,
      maxTokens: this.request.maxTokens,
      promptTokens: this.promptTokens,
      cachedTokens: this.cachedTokens,
      generatedTokens: this.generated,
      arrivedAt: this.arrivedAt,
      scheduledAt: this.scheduledAt ?? now,
      firstTokenAt: this.firstTokenAt ?? now,
      lastTokenAt: now,
    };
  }
}
