/**
 * The last decisions, what became of them, and the endpoints that they chose from. Everything is allocated once. The
 * endpoints of a decision cost a copy of some numbers each; so in a large pool they are kept only while somebody looks,
 * and for nobody a decision never costs more than a microsecond or so (`npm run bench:scheduling`).
 */
import {
  type Candidates,
  type DecisionObserver,
  type DoneCause,
  type Milliseconds,
  type PickContext,
  type PickRequest,
  type Policy,
  type RefusalReason,
  SlotState,
} from '../../scheduling';
import { type Candidate, CandidateRows } from './candidate-rows';

/** Endpoints that are kept of all decisions together; with more of them at each decision, fewer decisions keep theirs. */
export const MOST_ROWS = 2 ** 15;

/** Most endpoints of a pool whose decisions keep theirs though nobody looks. */
export const ALWAYS_KEPT = 32;

/** How long after a look at the decisions somebody is taken to look. */
export const WATCHED_MS = 5 * 60_000;

/** Names of models are clipped to this length: they come from clients. */
const LONGEST_MODEL = 200;

/** Most steps that narrow the candidates of one decision. */
const MOST_STEPS = 16;

const NOT_READY = 'not ready';
const NOT_IN_SUBSET = 'not in the subset';

/** One decision and what became of it; times are of the scheduler's clock. */
export class Decision {
  /** Counts all decisions from 1 on; 0 for a place that is empty. */
  number = 0;
  at: Milliseconds = 0;
  /** What a model server is asked for. */
  model = '';
  priority = 0;
  /** Estimates by which it was decided. */
  promptTokens = 0;
  textBytes = 0;
  maxTokens = 0;
  streams = false;
  /** Whether the gateway allowed some endpoints only. */
  subset = false;
  /** Undefined when nothing was picked. */
  endpoint: string | undefined;
  refusal: RefusalReason | undefined;
  /** Of the prompt, what the picked endpoint was believed to hold. */
  hitTokens = 0;
  cost = 0;
  /** Where it was served instead. */
  servedBy: string | undefined;
  firstTokenAt: Milliseconds | undefined;
  /** What the model server counted. */
  countedPromptTokens: number | undefined;
  countedAnswerTokens: number | undefined;
  countedCachedTokens: number | undefined;
  endedAt: Milliseconds | undefined;
  cause: DoneCause | undefined;
  /** Its endpoints: the first row, and how many. */
  firstRow = 0;
  rows = 0;
}

export class DecisionRing implements DecisionObserver {
  private readonly ring: Decision[];
  private readonly candidateRows: CandidateRows;
  private made = 0;
  private watchedUntil: Milliseconds = Number.NEGATIVE_INFINITY;
  /** Whether the decision that is made keeps its endpoints. */
  private keeps = false;
  /** By slot: the last step that the endpoint passed, in numbers that only grow. */
  private passed = new Float64Array(16);
  private begun = 0;
  private steps = 0;
  private readonly stepReasons: string[] = [];

  /**
   * @param capacity decisions that are kept; 0 for none
   * @param policy names the terms of costs
   * @param told hears of each decision when it is made
   */
  constructor(
    readonly capacity: number,
    readonly policy: Policy,
    private readonly told?: (decision: Decision) => void,
  ) {
    this.ring = Array.from({ length: Math.max(1, capacity) }, () => new Decision());
    this.candidateRows = new CandidateRows(MOST_ROWS, policy.terms?.length ?? 0);
  }

  /** Decisions ever made. */
  get count(): number {
    return this.made;
  }

  /** Somebody looks at the decisions. */
  watch(now: Milliseconds): void {
    this.watchedUntil = now + WATCHED_MS;
  }

  /** The decisions that are kept, the latest first. */
  *latest(): Generator<Decision> {
    for (let number = this.made; number > 0 && number > this.made - this.capacity; number--) {
      yield this.ring[number % this.ring.length];
    }
  }

  /** The endpoints that a decision chose from, the rated ones first; undefined when they are not kept. */
  candidatesOf({ firstRow, rows }: Decision): Candidate[] | undefined {
    if (rows === 0 || !this.candidateRows.has(firstRow)) return undefined;
    return Array.from({ length: rows }, (_, index) => this.candidateRows.read(firstRow + index));
  }

  considered(candidates: Candidates, { endpoints: { size } }: PickContext, now: Milliseconds): void {
    this.keeps = this.capacity > 0 && (size <= ALWAYS_KEPT || (now < this.watchedUntil && size <= MOST_ROWS));
    if (!this.keeps) return;
    this.begun += MOST_STEPS;
    this.steps = 0;
    this.pass(candidates);
  }

  leftOut(reason: string, candidates: Candidates): void {
    if (!this.keeps) return;
    this.stepReasons[this.steps] = reason;
    if (this.steps < MOST_STEPS - 1) this.steps++;
    this.pass(candidates);
  }

  picked(request: PickRequest, slot: number, candidates: Candidates, context: PickContext, now: Milliseconds): number {
    const decision = this.begin(request, now);
    decision.endpoint = context.endpoints.idOf(slot);
    decision.promptTokens = context.promptTokens;
    decision.hitTokens = context.hitTokens[slot];
    decision.cost = candidates.costs[candidates.slots.indexOf(slot)];
    if (this.keeps) {
      const { candidateRows } = this;
      decision.firstRow = candidateRows.begin(context.endpoints);
      candidateRows.addRated(candidates, context);
      this.addLeftOut(context, undefined);
      decision.rows = candidateRows.next - decision.firstRow;
    }
    this.told?.(decision);
    return decision.number;
  }

  refused(request: PickRequest, reason: RefusalReason, context: PickContext, now: Milliseconds): void {
    const decision = this.begin(request, now);
    decision.refusal = reason;
    decision.endedAt = now;
    if (this.keeps) {
      decision.firstRow = this.candidateRows.begin(context.endpoints);
      this.addLeftOut(context, reason);
      decision.rows = this.candidateRows.next - decision.firstRow;
    }
    this.told?.(decision);
  }

  moved(number: number, endpoint: string): void {
    const decision = this.kept(number);
    if (decision !== undefined) decision.servedBy = endpoint;
  }

  firstToken(number: number, now: Milliseconds): void {
    const decision = this.kept(number);
    if (decision !== undefined) decision.firstTokenAt = now;
  }

  usage(number: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void {
    const decision = this.kept(number);
    if (decision === undefined) return;
    decision.countedPromptTokens = promptTokens;
    decision.countedAnswerTokens = answerTokens;
    decision.countedCachedTokens = cachedTokens;
  }

  done(number: number, cause: DoneCause, now: Milliseconds): void {
    const decision = this.kept(number);
    if (decision === undefined) return;
    decision.cause = cause;
    decision.endedAt = now;
  }

  private kept(number: number): Decision | undefined {
    const decision = this.ring[number % this.ring.length];
    return decision.number === number ? decision : undefined;
  }

  private begin(request: PickRequest, now: Milliseconds): Decision {
    const number = ++this.made;
    const decision = this.ring[number % this.ring.length];
    decision.number = number;
    decision.at = now;
    decision.model = request.model.length > LONGEST_MODEL ? request.model.slice(0, LONGEST_MODEL) : request.model;
    decision.priority = request.priority;
    decision.promptTokens = 0;
    decision.textBytes = request.textBytes;
    decision.maxTokens = request.maxTokens;
    decision.streams = request.streams;
    decision.subset = request.subset !== undefined;
    decision.endpoint = undefined;
    decision.refusal = undefined;
    decision.hitTokens = 0;
    decision.cost = 0;
    decision.servedBy = undefined;
    decision.firstTokenAt = undefined;
    decision.countedPromptTokens = undefined;
    decision.countedAnswerTokens = undefined;
    decision.countedCachedTokens = undefined;
    decision.endedAt = undefined;
    decision.cause = undefined;
    decision.rows = 0;
    return decision;
  }

  private pass({ slots, count }: Candidates): void {
    const step = this.begun + this.steps;
    for (let index = 0; index < count; index++) {
      const slot = slots[index];
      if (slot >= this.passed.length) this.widen(slot);
      this.passed[slot] = step;
    }
  }

  /** @param refusal what keeps those from being picked that passed all steps; undefined when they have their rows */
  private addLeftOut(context: PickContext, refusal: string | undefined): void {
    const { endpoints } = context;
    const last = this.begun + this.steps;
    if (endpoints.size > this.passed.length) this.widen(endpoints.size);
    for (let slot = 0; slot < endpoints.size; slot++) {
      const step = this.passed[slot];
      if (step === last && refusal === undefined) continue;
      const state = endpoints.state[slot];
      if (state === SlotState.FREE || state === SlotState.RETIRED) continue;
      this.candidateRows.addLeftOut(slot, this.reasonOf(step, last, state, refusal), context);
    }
  }

  private reasonOf(step: number, last: number, state: number, refusal: string | undefined): string {
    if (step === last) return refusal as string;
    if (step >= this.begun) return this.stepReasons[step - this.begun];
    return state === SlotState.ELIGIBLE ? NOT_IN_SUBSET : NOT_READY;
  }

  private widen(least: number): void {
    const wider = new Float64Array(2 * Math.max(least, this.passed.length));
    wider.set(this.passed);
    this.passed = wider;
  }
}
