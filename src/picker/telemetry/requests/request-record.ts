import type { DoneCause, Milliseconds } from '../../scheduling';
import type { RequestTrace } from '../traces';

/** What a request's exchange has seen of it so far; the exchange fills it in. Times are of `performance.now()`. */
export class RequestRecord {
  /** The name of the model that the client asked for; empty when it named none. */
  asked = '';
  /** The name that model servers know. */
  model = '';
  priority = 0;
  streams = false;
  requestBytes = 0;
  /** When an endpoint was asked for; 0 for never. */
  askedAt: Milliseconds = 0;
  /** When that was answered; 0 for never. */
  answeredAt: Milliseconds = 0;
  /** The endpoint that was picked. */
  endpoint: string | undefined;
  /** The endpoint that served it, where the gateway tells. */
  servedBy: string | undefined;
  /** Of the answer's status line; 0 while none came. */
  status = 0;
  /** When the first byte of the answer's body came; 0 for never. */
  firstTokenAt: Milliseconds = 0;
  answerBytes = 0;
  /** What the model server counted; 0 and undefined where it did not tell. */
  promptTokens = 0;
  answerTokens = 0;
  cachedTokens: number | undefined;
  /** The stable name of the error that the picker answered with. */
  refusal: string | undefined;
  /** The header by which the client says which trace it belongs to. */
  traceParent: string | undefined;
  /** What the model server is told in its place; undefined to leave it. */
  newTraceParent: string | undefined;
  /** Undefined where it is not traced. */
  trace: RequestTrace | undefined;
  /** 0 while it has not ended. */
  endedAt: Milliseconds = 0;
  cause: DoneCause | undefined;

  /** @param id of the request, unique within its scheduling port */
  constructor(
    readonly id: number,
    readonly startedAt: Milliseconds = performance.now(),
  ) {}
}

/** Learns of each request. It must not keep a record that has ended. */
export interface RequestObserver {
  /** An endpoint is being asked for. */
  began(record: RequestRecord): void;
  /** A decision was made just now: it has an endpoint, or none was picked. */
  decided?(record: RequestRecord): void;
  /** It is over; without having begun when no endpoint was asked for. */
  ended(record: RequestRecord): void;
}

/** Tells several observers, in order. */
export class RequestObservers implements RequestObserver {
  constructor(private readonly observers: readonly RequestObserver[]) {}

  began(record: RequestRecord): void {
    for (const observer of this.observers) observer.began(record);
  }

  decided(record: RequestRecord): void {
    for (const observer of this.observers) observer.decided?.(record);
  }

  ended(record: RequestRecord): void {
    for (const observer of this.observers) observer.ended(record);
  }
}
