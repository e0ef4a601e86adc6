import type { TokenUsage } from '../answer';
import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../scheduling/port';
import { type RequestObserver, RequestRecord } from '../telemetry';

/**
 * A request's place in scheduling: asked for once, released exactly once, however many things go wrong in between and
 * whether the answer to the pick has come by then or not.
 */
export class Booking {
  private state: 'unasked' | 'asked' | 'booked' | 'over' = 'unasked';
  /** Why the request was over before its pick was answered. */
  private releasedEarly: DoneCause | undefined;
  private firstTokenTold = false;
  /** What became of the request, for whoever measures it. */
  readonly record: RequestRecord;
  private usageTold = false;

  /**
   * @param id the request's id, unique within the port
   * @param observer told of the request's record
   */
  constructor(
    private readonly port: SchedulingPort,
    readonly id: number,
    private readonly observer?: RequestObserver,
  ) {
    this.record = new RequestRecord(id);
  }

  /**
   * Asks for an endpoint. A request that is released meanwhile is not answered any more.
   * @param request under this booking's id
   */
  ask(request: PickRequest, answer: (result: PickResult) => void): void {
    const { record } = this;
    this.state = 'asked';
    record.model = request.model;
    record.priority = request.priority;
    record.streams = request.streams;
    record.askedAt = performance.now();
    this.observer?.began(record);
    this.port.pick(request, (result) => {
      record.answeredAt = performance.now();
      record.endpoint = result.endpoint;
      this.observer?.decided?.(record);
      this.state = result.endpoint === undefined ? 'over' : 'booked';
      if (this.releasedEarly !== undefined) {
        this.release(this.releasedEarly);
        return;
      }
      answer(result);
    });
  }

  /** The endpoint that serves the request, as far as it is known; empty before one is. */
  get endpoint(): string {
    return this.record.servedBy ?? this.record.endpoint ?? '';
  }

  /** Tells from which endpoint the request was served in the end. */
  served(endpoint: string): void {
    if (this.state === 'booked') {
      this.record.servedBy = endpoint;
      this.port.served(this.id, endpoint);
    }
  }

  /** Tells that the answer's body has begun; only the first call counts. */
  firstToken(): void {
    if (this.state === 'booked' && !this.firstTokenTold) {
      this.firstTokenTold = true;
      this.record.firstTokenAt = performance.now();
      this.port.firstToken(this.id);
    }
  }

  /** Tells what the model server counted; only the first call counts. See the port for what is unknown. */
  usage({ promptTokens, answerTokens, cachedTokens }: TokenUsage): void {
    if (this.state === 'booked' && !this.usageTold) {
      this.usageTold = true;
      this.record.promptTokens = promptTokens;
      this.record.answerTokens = answerTokens;
      this.record.cachedTokens = cachedTokens;
      this.port.usage(this.id, promptTokens, answerTokens, cachedTokens);
    }
  }

  /** Gives the place back; only the first call counts. */
  release(cause: DoneCause): void {
    this.finish(cause);
    if (this.state === 'asked') {
      this.releasedEarly ??= cause;
    } else if (this.state === 'booked') {
      this.state = 'over';
      this.port.done(this.id, cause);
    }
  }

  private finish(cause: DoneCause): void {
    const { record } = this;
    if (record.endedAt !== 0) {
      return;
    }
    record.endedAt = performance.now();
    record.cause = cause;
    this.observer?.ended(record);
  }
}
