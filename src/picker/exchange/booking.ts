import type { TokenUsage } from '../answer';
import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../scheduling/port';

/** What scheduling is asked about a request, without its id. */
export type PickQuestion = Omit<PickRequest, 'id'>;

/**
 * A request's place in scheduling: asked for once, released exactly once, however many things go wrong in between and
 * whether the answer to the pick has come by then or not.
 */
export class Booking {
  private state: 'unasked' | 'asked' | 'booked' | 'over' = 'unasked';
  /** Why the request was over before its pick was answered. */
  private releasedEarly: DoneCause | undefined;
  private firstTokenTold = false;
  private usageTold = false;

  /** @param id the request's id, unique within the port */
  constructor(
    private readonly port: SchedulingPort,
    private readonly id: number,
  ) {}

  /** Asks for an endpoint. A request that is released meanwhile is not answered any more. */
  ask(question: PickQuestion, answer: (result: PickResult) => void): void {
    this.state = 'asked';
    this.port.pick({ id: this.id, ...question }, (result) => {
      this.state = result.endpoint === undefined ? 'over' : 'booked';
      if (this.releasedEarly !== undefined) {
        this.release(this.releasedEarly);
        return;
      }
      answer(result);
    });
  }

  /** Tells from which endpoint the request was served in the end. */
  served(endpoint: string): void {
    if (this.state === 'booked') {
      this.port.served(this.id, endpoint);
    }
  }

  /** Tells that the answer's body has begun; only the first call counts. */
  firstToken(): void {
    if (this.state === 'booked' && !this.firstTokenTold) {
      this.firstTokenTold = true;
      this.port.firstToken(this.id);
    }
  }

  /** Tells what the model server counted; only the first call counts. See the port for what is unknown. */
  usage({ promptTokens, answerTokens, cachedTokens }: TokenUsage): void {
    if (this.state === 'booked' && !this.usageTold) {
      this.usageTold = true;
      this.port.usage(this.id, promptTokens, answerTokens, cachedTokens);
    }
  }

  /** Gives the place back; only the first call counts. */
  release(cause: DoneCause): void {
    if (this.state === 'asked') {
      this.releasedEarly ??= cause;
    } else if (this.state === 'booked') {
      this.state = 'over';
      this.port.done(this.id, cause);
    }
  }
}
