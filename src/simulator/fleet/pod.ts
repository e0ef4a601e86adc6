import { EngineCore, type EngineOptions } from '../engine/engine-core';
import { Sequence } from '../engine/sequence';
import type { WorkloadRequest } from '../workloads/workload';
import type { FleetPicker } from './fleet-picker';

/** A request on its way through a fleet. Times are in milliseconds. */
export class Passage extends Sequence {
  firstTokenAt = 0;

  constructor(
    /** Its number, by which the pickers know it. */
    readonly id: number,
    readonly request: WorkloadRequest,
    readonly arrivedAt: number,
    /** Who picked its pod; undefined for a request that came past the pickers. */
    readonly picker: FleetPicker | undefined,
  ) {
    super(request.promptTokens, request.answerTokens, request.identities, request.adapter);
  }
}

/** Hears of the requests of a pod. */
export interface PodListener {
  firstToken(passage: Passage): void;
  done(passage: Passage): void;
}

/** A model server in virtual time. */
export class Pod {
  /** When its step ends; infinity while it has nothing to do. */
  stepEndsAt = Number.POSITIVE_INFINITY;
  readonly engine: EngineCore<Passage>;
  /** Tokens that its KV cache has room for. */
  readonly kvTokens: number;
  /** Requests that it was sent. */
  requests = 0;

  constructor(
    readonly id: string,
    options: EngineOptions,
    listener: PodListener,
  ) {
    this.kvTokens = options.blocks * options.blockSize;
    this.engine = new EngineCore<Passage>(options, {
      scheduled: () => {},
      token: (passage) => {
        if (passage.generated === 1) {
          listener.firstToken(passage);
        }
        if (passage.state === 'done') {
          listener.done(passage);
        }
      },
    });
  }

  /** @returns whether it can ever fit */
  submit(passage: Passage, now: number): boolean {
    this.requests++;
    const fits = this.engine.submit(passage);
    if (this.stepEndsAt === Number.POSITIVE_INFINITY) {
      this.beginStep(now);
    }
    return fits;
  }

  /** Ends the step that is due and begins the next one. */
  step(): void {
    const now = this.stepEndsAt;
    this.engine.endStep();
    this.beginStep(now);
  }

  private beginStep(now: number): void {
    this.stepEndsAt = now + (this.engine.beginStep() ?? Number.POSITIVE_INFINITY);
  }
}
