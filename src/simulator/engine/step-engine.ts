import { TokenBlocks } from './block-identities';
import type { CacheListener } from './cache-listener';
import type { Clock, Timer } from './clock';
import type { Engine, EngineLoad, EngineObserver, EngineRequest, RequestListener } from './engine';
import { EngineCore, type EngineOptions } from './engine-core';
import { ServedSequence } from './served-sequence';
import { StepRecord } from './step-record';

/** An engine in the time of a clock, for requests whose every token is waited for. */
export class StepEngine implements Engine {
  private readonly core: EngineCore<ServedSequence>;
  private readonly sequences = new Map<string, ServedSequence>();
  private readonly record: StepRecord;
  private timer?: Timer;
  private halted = false;
  /** When the current step should end; the next starts then, so that late timers do not add up. */
  private stepEndsAt = 0;

  constructor(
    private readonly options: EngineOptions,
    private readonly clock: Clock,
    private readonly observe: EngineObserver,
    private readonly cacheListener?: CacheListener,
  ) {
    this.core = new EngineCore(options, {
      scheduled: (sequence) => {
        sequence.scheduledAt = clock.now();
      },
      token: (sequence) => this.emit(sequence),
      ...(cacheListener && {
        published: ({ request, identities }, first, end) => cacheListener.stored(request, identities, first, end),
        forgotten: (hash) => cacheListener.removed(hash),
      }),
    });
    this.record = new StepRecord(this.core);
  }

  submit(request: EngineRequest, listener: RequestListener): void {
    const { prompt, answer, adapter } = request;
    const { blockSize, blocks } = this.options;
    const identities = new TokenBlocks(prompt, answer, adapter, blockSize);
    const sequence = new ServedSequence(request, listener, this.clock.now(), identities);
    if (!this.core.submit(sequence)) {
      const tokens = prompt.length + answer.length;
      throw new RangeError(`request ${request.id} needs ${tokens} tokens of a KV cache of ${blocks * blockSize}`);
    }
    this.sequences.set(request.id, sequence);
    if (!this.timer && !this.halted) {
      this.stepEndsAt = this.clock.now();
      this.timer = this.clock.schedule(0, () => this.startStep());
    }
  }

  abort(id: string): void {
    const sequence = this.sequences.get(id);
    if (sequence && !this.halted) {
      this.core.abort(sequence);
      this.sequences.delete(id);
      sequence.listener.done('abort');
    }
  }

  load(): EngineLoad {
    return this.core.load();
  }

  clearCache(): boolean {
    const cleared = this.core.clearCache();
    if (cleared) {
      this.cacheListener?.cleared();
    }
    return cleared;
  }

  halt(): void {
    this.halted = true;
    this.timer?.cancel();
  }

  private startStep(): void {
    this.timer = undefined;
    this.record.begin();
    const milliseconds = this.core.beginStep();
    if (milliseconds === undefined) {
      return;
    }
    this.stepEndsAt += milliseconds;
    this.timer = this.clock.schedule(this.stepEndsAt - this.clock.now(), () => this.finishStep());
  }

  private finishStep(): void {
    this.cacheListener?.stepEnded();
    this.core.endStep();
    this.observe(this.record.report(this.adapters()));
    // A listener may have halted the engine.
    if (!this.halted) {
      this.startStep();
    }
  }

  private emit(sequence: ServedSequence): void {
    const { request, listener, generated } = sequence;
    const now = this.clock.now();
    const last = generated === request.answer.length;
    this.record.token(sequence, now);
    if (last) {
      this.record.finished.push(sequence.finish(now));
      this.sequences.delete(request.id);
    }
    if (generated === 1) {
      listener.firstToken(sequence.cachedTokens);
    }
    listener.token(request.answer[generated - 1], last);
    if (last) {
      listener.done(sequence.ending);
    }
  }

  private adapters(): string[] {
    return [...new Set([...this.sequences.values()].flatMap(({ adapter }) => adapter ?? []))];
  }
}
