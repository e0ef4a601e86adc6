import type { Refusal } from './refusal';

/** Why an answer is broken off that has begun already. */
export type BreakOff = 'deadline' | 'shutdown';

/** What is to change of a request's headers beside its destination. */
export interface HeadChanges {
  /** Length of the body in bytes, when all of it was read. */
  readonly bodyLength: number | undefined;
  /** The answer will be read, so the model server must not compress it. */
  readonly plainAnswer: boolean;
  /** The body came encoded and goes on decoded. */
  readonly decodedBody: boolean;
  /** Which trace the model server's part belongs to, in place of what the client said of that; undefined to leave it. */
  readonly traceParent?: string | undefined;
}

/** What an exchange tells its gateway to do with the request. An ext_proc stream is one, a reverse proxy another. */
export interface GatewaySide {
  /**
   * Sends the request's headers on.
   * @param endpoint the endpoint to serve it, `ip:port`
   * @param fallbacks where to try next, in order, if that endpoint cannot be reached
   */
  forwardHead(endpoint: string, changes: HeadChanges, fallbacks?: readonly string[]): void;
  /**
   * Sends a piece of the request's body on, which may be empty if it is the last.
   * @returns false when more should wait until the exchange's `writable` is called
   */
  forwardBody(piece: Buffer, last: boolean): boolean;
  /** Sends the request's trailers on, which end it. */
  forwardTrailers(): void;
  /** Answers the request with JSON, without a model server. Never called once the answer has begun. */
  reply(json: string): void;
  /** Refuses the request, likewise. */
  refuse(refusal: Refusal): void;
  /** Ends an exchange that can no longer be refused, so that the client notices. */
  breakOff(reason: BreakOff): void;
}
