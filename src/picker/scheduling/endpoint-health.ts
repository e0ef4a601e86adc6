/**
 * Which endpoints are left out because of what was seen of them: answers that failed one after another, or a port that
 * refuses connections.
 *
 *     in use ──failures, or refused──► left out ──pause over, or reports again──► on trial ──good answer──► in use
 *                                          ▲                                         │
 *                                          └──────────────── bad answer ─────────────┘
 *
 * On trial one request is sent there. Never is more than half of the pool left out: where most fail, the cause is rather
 * what they have in common, and leaving them out would only push the load onto the rest.
 */
import type { Candidates } from './candidates';
import { type EndpointObserver, type EndpointTable, type Milliseconds, SlotState } from './endpoint-table';

/**
 * Failed answers in a row that leave an endpoint out: as in Envoy's outlier detection. One good answer between them
 * starts the count anew, so a request that makes any server fail leaves none out as long as others are served.
 */
export const FAILURES_IN_A_ROW = 5;

/**
 * First pause of an endpoint that failed, in milliseconds; doubled each time that it fails again. Shorter than Envoy's 30 s,
 * because its return costs one request at most, and a GPU that is not used costs more.
 */
export const FIRST_PAUSE_MS = 5_000;

/** Longest pause, in milliseconds: an endpoint that stays broken costs one request a minute. */
export const LONGEST_PAUSE_MS = 60_000;

/** An endpoint that was in use for so long without being left out has its first pause again next time. */
export const FORGIVEN_AFTER_MS = 5 * LONGEST_PAUSE_MS;

/** A trial that has no outcome after so long is followed by another: an answer that is not streamed may take minutes. */
export const TRIAL_MS = 30_000;

/** Part of the pool that is never left out. */
const LEAST_IN_USE = 1 / 2;

/** Why an endpoint is left out. */
export type EjectionReason =
  /** Its answers failed: status 500 and above, broken off, or not in time. */
  | 'failures'
  /** Its port refuses connections, as its scrapes show. */
  | 'refused';

/** How an answer speaks for its endpoint; undefined when it says nothing, as when its client went away. */
export type Verdict = 'good' | 'bad' | undefined;

/** Told of each endpoint that is left out, and (undefined) of each that is in use again. */
export type OnEjection = (endpoint: string, reason: EjectionReason | undefined) => void;

interface Record {
  failures: number;
  /** Why it is left out or on trial; undefined while it is in use. */
  reason: EjectionReason | undefined;
  /** When the pause is over; never while the port refuses connections. */
  until: Milliseconds;
  /** How often it was left out in a row. */
  times: number;
  /** The request that is its trial, and when it was sent. */
  trial: { readonly id: number; readonly at: Milliseconds } | undefined;
  /** When it came into use again. */
  backAt: Milliseconds;
}

export class EndpointHealth implements EndpointObserver {
  /** How often endpoints were left out, by reason. */
  readonly ejections: { -readonly [R in EjectionReason]: number } = { failures: 0, refused: 0 };

  private readonly records: (Record | undefined)[] = [];
  private outCount = 0;

  constructor(
    private readonly endpoints: EndpointTable,
    private readonly now: () => Milliseconds,
    private readonly onEjection: OnEjection = () => {},
  ) {
    endpoints.observe(this);
  }

  /** How many endpoints are left out or on trial. */
  get ejected(): number {
    return this.outCount;
  }

  /** Why an endpoint is left out; undefined while it is not. */
  reasonOf(slot: number): EjectionReason | undefined {
    return this.records[slot]?.reason;
  }

  added(slot: number): void {
    this.forget(slot);
  }

  removed(slot: number): void {
    this.forget(slot);
  }

  /** Its port refuses connections: there is no need to let requests find that out. */
  refused(slot: number): void {
    if (this.endpoints.state[slot] !== SlotState.ELIGIBLE) return;
    const record = this.recordOf(slot);
    if (record.reason === undefined && !this.leaveOut(slot, record, 'refused')) return;
    record.until = Number.POSITIVE_INFINITY;
    record.trial = undefined;
  }

  /** It has told its load, so something serves there. */
  reported(slot: number): void {
    const record = this.records[slot];
    if (record?.until === Number.POSITIVE_INFINITY) record.until = this.now();
  }

  /**
   * An answer has begun well: enough of a trial, which may take long, and no more than that, since an answer that breaks
   * off after its beginning has failed like any other.
   */
  began(slot: number, id: number): void {
    if (this.endpoints.state[slot] !== SlotState.ELIGIBLE) return;
    const record = this.records[slot];
    if (record?.trial?.id === id) this.takeBack(slot, record);
  }

  /** An answer came to its end. */
  answered(slot: number, id: number, verdict: Verdict): void {
    if (this.endpoints.state[slot] !== SlotState.ELIGIBLE) return;
    if (verdict !== 'bad' && this.records[slot] === undefined) return;
    const record = this.recordOf(slot);
    if (record.reason === undefined) {
      if (verdict === 'good') record.failures = 0;
      if (verdict === 'bad' && ++record.failures >= FAILURES_IN_A_ROW) this.leaveOut(slot, record, 'failures');
    } else if (record.trial?.id === id) {
      record.trial = undefined;
      if (verdict === 'good') this.takeBack(slot, record);
      if (verdict === 'bad') this.pause(record);
    }
  }

  /** The candidate that is due for its trial; undefined for none, and where {@link leaveOutOf} would leave all. */
  dueAmong(candidates: Candidates): number | undefined {
    if (!this.leavesOut(candidates)) return undefined;
    const { slots, count } = candidates;
    const now = this.now();
    for (let i = 0; i < count; i++) {
      const record = this.records[slots[i]];
      if (record?.reason !== undefined && isDue(record, now)) return slots[i];
    }
    return undefined;
  }

  /**
   * Leaves the candidates that are in use. Where that would leave less than half, as in a small subset of the pool, all
   * stay.
   */
  leaveOutOf(candidates: Candidates): void {
    if (!this.leavesOut(candidates)) return;
    const { slots, count } = candidates;
    let kept = 0;
    for (let i = 0; i < count; i++) if (this.reasonOf(slots[i]) === undefined) slots[kept++] = slots[i];
    candidates.count = kept;
  }

  /** A request is sent there. */
  picked(slot: number, id: number): void {
    if (this.outCount === 0) return;
    const record = this.records[slot];
    const now = this.now();
    if (record?.reason !== undefined && isDue(record, now)) record.trial = { id, at: now };
  }

  /** Whether some of the candidates are left out, and at least half are not. */
  private leavesOut({ slots, count }: Candidates): boolean {
    if (this.outCount === 0) return false;
    let inUse = 0;
    for (let i = 0; i < count; i++) if (this.reasonOf(slots[i]) === undefined) inUse++;
    return inUse < count && inUse >= count * LEAST_IN_USE;
  }

  /** @returns whether it is left out now */
  private leaveOut(slot: number, record: Record, reason: EjectionReason): boolean {
    if (!this.mayLeaveOut()) return false;
    const now = this.now();
    if (now - record.backAt > FORGIVEN_AFTER_MS) record.times = 0;
    record.reason = reason;
    record.trial = undefined;
    this.pause(record);
    this.outCount++;
    this.ejections[reason]++;
    this.onEjection(this.endpoints.idOf(slot), reason);
    return true;
  }

  private pause(record: Record): void {
    record.until = this.now() + Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** record.times);
    record.times++;
  }

  private takeBack(slot: number, record: Record): void {
    record.reason = undefined;
    record.trial = undefined;
    record.failures = 0;
    record.backAt = this.now();
    this.outCount--;
    this.onEjection(this.endpoints.idOf(slot), undefined);
  }

  private mayLeaveOut(): boolean {
    const { size, state } = this.endpoints;
    let eligible = 0;
    let inUse = 0;
    for (let slot = 0; slot < size; slot++) {
      if (state[slot] !== SlotState.ELIGIBLE) continue;
      eligible++;
      if (this.reasonOf(slot) === undefined) inUse++;
    }
    return inUse - 1 >= eligible * LEAST_IN_USE;
  }

  private recordOf(slot: number): Record {
    this.records[slot] ??= {
      failures: 0,
      reason: undefined,
      until: 0,
      times: 0,
      trial: undefined,
      backAt: Number.NEGATIVE_INFINITY,
    };
    return this.records[slot];
  }

  private forget(slot: number): void {
    if (this.reasonOf(slot) !== undefined) this.outCount--;
    this.records[slot] = undefined;
  }
}

/** Whether a request may be sent there as a trial. */
function isDue({ until, trial }: Record, now: Milliseconds): boolean {
  return until <= now && (trial === undefined || now - trial.at > TRIAL_MS);
}
