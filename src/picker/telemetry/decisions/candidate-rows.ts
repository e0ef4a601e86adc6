import { type Candidates, type EndpointTable, MOST_TERMS, type PickContext } from '../../scheduling';

/** Columns of a row; the terms of its cost follow. */
const ENDPOINT = 0;
const REASON = 1;
const HIT = 2;
const PENDING = 3;
const REQUESTS = 4;
const COST = 5;
const TERMS = 6;

/** An endpoint as one decision saw it. */
export interface Candidate {
  readonly endpoint: string;
  /** Why it was left out; undefined when it was rated. */
  readonly leftOut: string | undefined;
  /** Tokens of the prompt that it was believed to hold; undefined when that was not looked up. */
  readonly hitTokens: number | undefined;
  /** Tokens that it had to compute before. */
  readonly pendingTokens: number;
  /** Requests booked or reported there, whichever were more. */
  readonly requests: number;
  /** Undefined when it was not rated. */
  readonly cost: number | undefined;
  /** In the order of the policy's terms; empty when it was not rated. */
  readonly terms: readonly number[];
}

/**
 * The endpoints of many decisions, one row of numbers each, which are never reallocated: new rows take the place of the
 * oldest. Rows of one decision stand beside one another. Single precision is enough to look at.
 */
export class CandidateRows {
  /** Number of the next row; rows are numbered through, and some numbers are skipped. */
  next = 0;

  private readonly stride: number;
  private readonly numbers: Float32Array;
  /** What numbers in a row stand for: endpoints ever seen, and reasons. */
  private readonly endpoints = new Names();
  private readonly reasons = new Names();
  /** By slot: the number of its endpoint. */
  private endpointOf = new Float32Array(16);
  private joinsSeen = 0;

  /**
   * @param capacity rows
   * @param termCount terms of a cost
   */
  constructor(
    private readonly capacity: number,
    private readonly termCount: number,
  ) {
    this.stride = TERMS + termCount;
    this.numbers = new Float32Array(capacity * this.stride);
    this.reasons.numberOf('');
  }

  /**
   * Prepares for the rows of a decision, as many as there are endpoints at most.
   * @returns the number of the first
   */
  begin(table: EndpointTable): number {
    const free = this.capacity - (this.next % this.capacity);
    if (table.size > free) this.next += free;
    if (table.joins !== this.joinsSeen) this.lookAt(table);
    return this.next;
  }

  /** Writes the candidates with their costs. */
  addRated({ slots, costs, terms, count }: Candidates, { endpoints, hitTokens, freshSince }: PickContext): void {
    const { numbers, stride, termCount, endpointOf } = this;
    const { pendingTokens } = endpoints;
    let at = (this.next % this.capacity) * stride;
    this.next += count;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      numbers[at + ENDPOINT] = endpointOf[slot];
      numbers[at + REASON] = 0;
      numbers[at + HIT] = hitTokens[slot];
      numbers[at + PENDING] = pendingTokens[slot];
      numbers[at + REQUESTS] = endpoints.load(slot, freshSince);
      numbers[at + COST] = costs[i];
      for (let term = 0; term < termCount; term++) numbers[at + TERMS + term] = terms[MOST_TERMS * i + term];
      at += stride;
    }
  }

  /** Writes an endpoint that was left out, or that was there when nothing was picked. */
  addLeftOut(slot: number, reason: string, { endpoints, freshSince }: PickContext): void {
    const at = (this.next++ % this.capacity) * this.stride;
    const { numbers } = this;
    numbers[at + ENDPOINT] = this.endpointOf[slot];
    numbers[at + REASON] = this.reasons.numberOf(reason);
    numbers[at + HIT] = Number.NaN;
    numbers[at + PENDING] = endpoints.pendingTokens[slot];
    numbers[at + REQUESTS] = endpoints.load(slot, freshSince);
  }

  /** Whether rows from this one on have not been written over. */
  has(first: number): boolean {
    return first >= this.next - this.capacity;
  }

  /** Reads a row that has not been written over. */
  read(row: number): Candidate {
    const at = (row % this.capacity) * this.stride;
    const { numbers } = this;
    const rated = numbers[at + REASON] === 0;
    const hit = numbers[at + HIT];
    return {
      endpoint: this.endpoints.nameOf(numbers[at + ENDPOINT]),
      leftOut: rated ? undefined : this.reasons.nameOf(numbers[at + REASON]),
      hitTokens: Number.isNaN(hit) ? undefined : hit,
      pendingTokens: numbers[at + PENDING],
      requests: numbers[at + REQUESTS],
      cost: rated ? numbers[at + COST] : undefined,
      terms: rated ? [...numbers.subarray(at + TERMS, at + this.stride)] : [],
    };
  }

  private lookAt(table: EndpointTable): void {
    this.joinsSeen = table.joins;
    if (this.endpointOf.length < table.size) this.endpointOf = new Float32Array(2 * table.size);
    for (let slot = 0; slot < table.size; slot++) {
      const id = table.idOf(slot);
      if (id !== undefined) this.endpointOf[slot] = this.endpoints.numberOf(id);
    }
  }
}

/** Numbers for texts of which there are few. */
class Names {
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }

  nameOf(number: number): string {
    return this.names[number];
  }
}
