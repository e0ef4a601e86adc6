import type { Passage, Pod } from './pod';

/** Chooses the pods of requests, and hears what becomes of those that it chose for. */
export interface Dispatcher {
  /** Requests that it chose pods for and that are not done. */
  readonly inFlight: number;
  /** Tokens of prompts that pods compute for them before their first tokens, as far as it knows. */
  readonly pendingTokens: number;
  /** Begins to send requests to a pod, whose metrics it may first ask for after so many milliseconds. */
  follow(pod: Pod, firstScrapeMs: number): void;
  /** Learns whether a pod that it follows is ready. */
  setEligible(pod: Pod, eligible: boolean): void;
  /** Forgets a pod. */
  unfollow(pod: Pod): void;
  /** @returns where the request goes; undefined when no pod can serve */
  pick(passage: Passage): Pod | undefined;
  firstToken(passage: Passage): void;
  done(passage: Passage): void;
  /** The server refused the request. */
  refused(passage: Passage): void;
  /** The connection to its server broke off, or there was none to be had. */
  lost(passage: Passage): void;
}
