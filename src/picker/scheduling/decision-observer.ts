import type { Candidates } from './candidates';
import type { Milliseconds } from './endpoint-table';
import type { PickContext } from './policy';
import type { DoneCause, PickRequest, RefusalReason } from './port';

/**
 * Learns how each decision is made, and what becomes of it. It is told while the scheduler works: it may copy what it is
 * shown, and must neither keep nor change it.
 */
export interface DecisionObserver {
  /** A decision begins: these endpoints are ready, and of the request's subset. */
  considered(candidates: Candidates, context: PickContext, now: Milliseconds): void;
  /** A filter left out some of the candidates; these are what is left. */
  leftOut(reason: string, candidates: Candidates): void;
  /**
   * The candidates are rated and one of them is picked; nothing is booked yet.
   *
   * @returns the number by which what becomes of the decision is told
   */
  picked(request: PickRequest, slot: number, candidates: Candidates, context: PickContext, now: Milliseconds): number;
  /** Nothing is picked; the candidates are not rated. */
  refused(request: PickRequest, reason: RefusalReason, context: PickContext, now: Milliseconds): void;
  /** The request was served from this endpoint instead. */
  moved(decision: number, endpoint: string): void;
  /** The first byte of the answer came. */
  firstToken(decision: number, now: Milliseconds): void;
  /** The model server told what it counted; see the scheduling port. */
  usage(decision: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void;
  /** The exchange is over. */
  done(decision: number, cause: DoneCause, now: Milliseconds): void;
}
