/** What a scheduling rule is: filters, then a cost for each endpoint that is left, then a choice among the costs. */
import type { Candidates } from './candidates';
import type { EndpointTable, Milliseconds } from './endpoint-table';
import type { PickRequest } from './port';
import type { ServiceTime } from './service-time';

/** What a policy may look at for one pick. One object serves all picks: never keep it. */
export interface PickContext {
  readonly endpoints: EndpointTable;
  readonly serviceTime: ServiceTime;
  /** What was scraped before this is stale. */
  readonly freshSince: Milliseconds;
  readonly request: PickRequest;
  /** Estimated length of the prompt in tokens, at least 1. */
  readonly promptTokens: number;
  /** Expected length of the answer in tokens, as learned of its model. */
  readonly answerTokens: number;
  /** What a token costs that is pushed out of a cache, in computed tokens, as measured; 0 unless the policy asks for it. */
  readonly regret: number;
  /**
   * Tokens of the prompt that each endpoint is believed to hold, by slot; right for candidates alone, and 0 for all of
   * them unless the policy uses prefixes.
   */
  readonly hitTokens: Float64Array;
  /**
   * What it costs each endpoint to get the request's adapter, in computed tokens, by slot; right for candidates alone, and 0
   * for all of them when the request asks for none.
   */
  readonly adapterTokens: Float64Array;
  /** Tokens that an endpoint computes in a millisecond, as streamed answers show. */
  readonly tokensPerMs: number;
  /** Whether the request asks for an adapter that no candidate has. */
  readonly coldAdapter: boolean;
  /** Whether no candidate holds much of the prompt: less than a tenth of it. */
  readonly cold: boolean;
}

/** Removes candidates, but never the last one. */
export interface Filter {
  (candidates: Candidates, context: PickContext): void;
  /** What is wrong with those that it removes, in a word or two, for whoever asks why they were not picked. */
  readonly leavesOut: string;
}

/** A filter with what it says of those that it removes. */
export function filterOf(leavesOut: string, apply: (candidates: Candidates, context: PickContext) => void): Filter {
  return Object.assign(apply, { leavesOut });
}

/** A number from which a cost is made, for whoever asks why an endpoint costs that much. */
export interface CostTerm {
  readonly name: string;
  /** Parts add up to the cost. Factors are in all of them already. */
  readonly kind: 'part' | 'factor';
  readonly meaning: string;
}

/**
 * Writes the cost of sending the request to each candidate, `costs[i]` for `slots[i]`: finite, at least 0, lower is
 * better. A policy that names its terms has them written beside, see {@link Candidates.terms}.
 */
export type Rating = (candidates: Candidates, context: PickContext) => void;

/** Chooses the slot of one of the candidates, of which there is at least one. */
export type Picker = (candidates: Candidates, random: () => number, context: PickContext) => number;

/** A scheduling rule. It is pure: equal contexts and random numbers give equal picks. */
export interface Policy {
  readonly name: string;
  /** The rule in a line, for those who choose one. */
  readonly rule: string;
  /** Whether it asks which endpoint holds what of a prompt. Else no prompt is hashed, and no usage read. */
  readonly usesPrefixes: boolean;
  /**
   * The regret before any was measured, for policies that look at the measured one.
   *
   * @default - it is not measured
   */
  readonly assumedRegret?: number;
  /** Applied in order to the eligible endpoints of the request's subset. */
  readonly filters: readonly Filter[];
  readonly rate: Rating;
  /**
   * What its costs are made of, at most `MOST_TERMS`.
   *
   * @default - only the costs themselves are told
   */
  readonly terms?: readonly CostTerm[];
  readonly pick: Picker;
}

/** A rating that looks at one endpoint at a time. */
export function eachBy(cost: (slot: number, context: PickContext) => number): Rating {
  return (candidates, context) => {
    const { slots, costs, count } = candidates;
    for (let i = 0; i < count; i++) costs[i] = cost(slots[i], context);
  };
}
