import { EngineCore, type EngineOptions, type StepListener } from '../engine/engine-core';
import { Sequence } from '../engine/sequence';
import type { WorkloadRequest } from '../workloads/workload';
import type { Dispatcher } from './dispatcher';

/** A request on its way through a fleet. Times are in milliseconds. */
export class Passage extends Sequence {
  firstTokenAt = 0;
  /** The same prompt as another pod has it, which computes it for this request; undefined where one pod does all. */
  prefill?: Passage;

  constructor(
    /** Its number, by which the pickers know it. */
    readonly id: number,
    readonly request: WorkloadRequest,
    readonly arrivedAt: number,
    /** Who chose its pod; undefined for a request that came past the pickers. */
    readonly picker: Dispatcher | undefined,
  ) {
    super(request.promptTokens, request.answerTokens, request.identities, request.adapter);
  }

  /** Prompt tokens that no pod had to compute for it. */
  get foundTokens(): number {
    return this.prefill?.cachedTokens ?? this.cachedTokens;
  }
}

/** Hears of the requests of a pod. */
export interface PodListener {
  firstToken(passage: Passage): void;
  done(passage: Passage): void;
  /** The request holds so many blocks whose keys and values another pod has. Not called where no other pod computes prompts. */
  fetch?(passage: Passage, blocks: number): void;
}

/** What a pod is doing: while it loads its model nothing listens on its port; one that drains finishes what it has. */
export type PodState = 'loading' | 'ready' | 'draining' | 'gone';

/** A model server in virtual time. Times are in milliseconds. */
export class Pod {
  state: PodState = 'ready';
  /** When its step ends; infinity while it has nothing to do. */
  stepEndsAt = Number.POSITIVE_INFINITY;
  /** Its engine; another one, with an empty cache, after a crash. */
  engine: EngineCore<Passage>;
  /** Tokens that its KV cache has room for. */
  readonly kvTokens: number;
  /** Requests that it was sent. */
  requests = 0;
  /** How fast it is, by its profile. A step that has begun is not changed. */
  speed = 1;
  /** When it came, when its container was last started, and when it last became ready or ceased to be. */
  createdAt = 0;
  startedAt = 0;
  changedAt = 0;
  /** Time of steps that have begun. */
  busyMs = 0;
  /** Hears when it has nothing more to do. */
  onIdle: () => void = () => {};

  private readonly stepListener: StepListener<Passage>;
  /** Of engines before this one. */
  private pastPreemptions = 0;

  constructor(
    readonly id: string,
    readonly options: EngineOptions,
    listener: PodListener,
  ) {
    this.kvTokens = options.blocks * options.blockSize;
    this.stepListener = {
      scheduled: () => {},
      token: (passage) => {
        if (passage.generated === 1) {
          listener.firstToken(passage);
        }
        if (passage.state === 'done') {
          listener.done(passage);
        }
      },
      fetch: (passage, blocks) => listener.fetch!(passage, blocks),
    };
    this.engine = new EngineCore<Passage>(options, this.stepListener);
  }

  /** Whether something listens on its port. */
  get listens(): boolean {
    return this.state === 'ready' || this.state === 'draining';
  }

  get idle(): boolean {
    return this.engine.running.length + this.engine.waiting.length === 0;
  }

  /** Requests that lost their blocks since the start. */
  get preemptions(): number {
    return this.pastPreemptions + this.engine.preemptions;
  }

  /** Becomes something else. */
  enter(state: PodState, now: number): void {
    this.state = state;
    this.changedAt = now;
  }

  /** @returns whether it can ever fit */
  submit(passage: Passage, now: number): boolean {
    this.requests++;
    const fits = this.engine.submit(passage);
    this.wake(now);
    return fits;
  }

  /** The keys and values came that a request fetches. */
  receive(passage: Passage, now: number): void {
    this.engine.receive(passage);
    this.wake(now);
  }

  /** The blocks that a prompt kept are fetched. */
  letGo(passage: Passage, now: number): void {
    this.engine.letGo(passage);
    this.wake(now);
  }

  /** Ends the step that is due and begins the next one. */
  step(): void {
    const now = this.stepEndsAt;
    this.engine.endStep();
    this.beginStep(now);
  }

  /** Its process ends. @returns the requests that it had */
  kill(): Passage[] {
    const lost = [...this.engine.running, ...this.engine.waiting];
    this.pastPreemptions += this.engine.preemptions;
    this.engine = new EngineCore<Passage>(this.options, this.stepListener);
    this.stepEndsAt = Number.POSITIVE_INFINITY;
    return lost;
  }

  /** Begins a step unless one goes on. */
  private wake(now: number): void {
    if (this.stepEndsAt === Number.POSITIVE_INFINITY) {
      this.beginStep(now);
    }
  }

  private beginStep(now: number): void {
    const milliseconds = this.engine.beginStep();
    if (milliseconds === undefined) {
      this.stepEndsAt = Number.POSITIVE_INFINITY;
      this.onIdle();
    } else {
      this.busyMs += milliseconds / this.speed;
      this.stepEndsAt = now + milliseconds / this.speed;
    }
  }
}
