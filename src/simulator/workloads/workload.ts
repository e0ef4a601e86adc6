import type { BlockIdentities } from '../engine/block-identities';
import type { FleetSpec } from './fleet-spec';

/** What a client asks, and how long the answer will be. */
export interface WorkloadRequest {
  readonly promptTokens: number;
  readonly answerTokens: number;
  /** The full blocks of prompt and answer. */
  readonly identities: BlockIdentities;
  /** The prompt as a picker sees it. */
  readonly hashes: Uint32Array;
  readonly adapter?: string;
  /** Who asks; empty for nobody in particular. */
  readonly session: string;
  /** What the client asks so long after it has the whole answer. */
  readonly next?: { readonly afterMs: number; readonly request: () => WorkloadRequest };
}

/** A request and when it comes, in milliseconds since its stage began. */
export interface Arrival {
  readonly at: number;
  readonly request: WorkloadRequest;
}

/** A part of a workload that is measured by itself: it begins when everything before it is answered. */
export interface Stage {
  readonly name: string;
  /** Milliseconds of rest before it. */
  readonly pauseMs: number;
  /** Whether it counts; a warm-up does not. */
  readonly judged: boolean;
  /** In order of time. */
  readonly arrivals: Iterable<Arrival> | AsyncIterable<Arrival>;
}

/** What an experiment sends to a fleet. The same seed gives the same requests at the same times, whatever serves them. */
export interface Workload {
  readonly name: string;
  readonly title: string;
  /** Requests of all stages, later questions of conversations included. */
  readonly requests: number;
  /** The fleet that it is meant for. */
  readonly fleet: FleetSpec;
  stages(seed: number): Iterable<Stage>;
}
