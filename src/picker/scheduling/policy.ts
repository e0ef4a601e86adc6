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
}

/** Removes candidates, but never the last one. */
export type Filter = (candidates: Candidates, context: PickContext) => void;

/** Chooses the slot of one of the candidates, of which there is at least one. */
export type Picker = (candidates: Candidates, random: () => number) => number;

/** A scheduling rule. It is pure: equal contexts and random numbers give equal picks. */
export interface Policy {
  readonly name: string;
  /** Whether it asks which endpoint holds what of a prompt. Else no prompt is hashed. */
  readonly usesPrefixes: boolean;
  /** Applied in order to the eligible endpoints of the request's subset. */
  readonly filters: readonly Filter[];
  /** What it costs to send the request there; finite, at least 0, lower is better. */
  cost(slot: number, context: PickContext): number;
  readonly pick: Picker;
}
