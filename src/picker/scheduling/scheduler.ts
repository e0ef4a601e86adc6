/** The scheduling port, answered in process: a policy over the table of endpoints, and the ledger of bookings. */
import { errorOf } from '../../errors';
import { Candidates } from './candidates';
import { EndpointTable, type Milliseconds, SlotState } from './endpoint-table';
import type { PickContext, Policy } from './policy';
import type { DoneCause, PickRequest, PickResult, RefusalReason, SchedulingPort } from './port';
import { saturation } from './saturation';
import { servesModel } from './serves-model';
import { ServiceTime } from './service-time';

/** What a scheduler is made of. */
export interface SchedulerOptions {
  readonly policy: Policy;
  /** The time, which must never run backwards. */
  readonly now: () => Milliseconds;
  /** Uniform numbers from 0 up to but not including 1. */
  readonly random: () => number;
  /**
   * Age at which scraped values stop being believed.
   * @default 2000
   */
  readonly staleAfterMs?: Milliseconds;
  /** What a message does that contradicts the ledger, such as a second `done`: tests throw, production counts. */
  readonly onMisuse: 'throw' | 'count';
}

/** One booked request; `slot` is undefined once it was served from outside of the pool. */
interface Booking {
  slot: number | undefined;
  /** Prompt tokens still booked; 0 after the first token. */
  promptTokens: number;
  firstToken: boolean;
}

export class Scheduler implements SchedulingPort {
  readonly endpoints = new EndpointTable();
  readonly policy: Policy;
  /** Messages that contradicted the ledger. */
  misuses = 0;
  /** Picks that found no endpoint, by reason. */
  readonly refusals: Record<RefusalReason, number> = { 'no-endpoint': 0, 'subset-empty': 0, saturated: 0 };

  private readonly now: () => Milliseconds;
  private readonly random: () => number;
  private readonly onMisuse: 'throw' | 'count';
  private readonly staleAfterMs: Milliseconds;
  /** What was learned of the endpoints; as of the last message. */
  readonly serviceTime = new ServiceTime(this.endpoints);
  private readonly bookings = new Map<number, Booking>();
  private readonly candidates = new Candidates();
  private readonly context: { -readonly [K in keyof PickContext]: PickContext[K] };
  private picks = 0;

  constructor(options: SchedulerOptions) {
    this.policy = options.policy;
    this.now = options.now;
    this.random = options.random;
    this.onMisuse = options.onMisuse;
    this.staleAfterMs = options.staleAfterMs ?? 2_000;
    this.context = {
      endpoints: this.endpoints,
      serviceTime: this.serviceTime,
      freshSince: 0,
      request: NO_REQUEST,
    };
  }

  /** Requests that are booked, wherever they are served from. */
  get inFlight(): number {
    return this.bookings.size;
  }

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    answer(this.pickNow(request));
  }

  served(id: number, endpoint: string): void {
    const booking = this.bookingOf('served', id);
    if (booking === undefined) return;
    const slot = this.endpoints.slotOf(endpoint);
    // An endpoint that was removed since it was picked keeps its bookings, though the pool no longer knows it.
    if (slot === booking.slot || (booking.slot !== undefined && this.endpoints.idOf(booking.slot) === endpoint)) return;
    this.serviceTime.advance(this.now());
    this.release(booking, 'moved');
    booking.slot = slot;
    if (slot !== undefined) this.endpoints.book(slot, booking.promptTokens);
  }

  firstToken(id: number): void {
    const booking = this.bookingOf('firstToken', id);
    if (booking === undefined) return;
    if (booking.firstToken) {
      this.misused('firstToken', id, 'had its first token already');
      return;
    }
    booking.firstToken = true;
    if (booking.slot !== undefined) this.endpoints.releasePrompt(booking.slot, booking.promptTokens);
    booking.promptTokens = 0;
  }

  done(id: number, cause: DoneCause): void {
    const booking = this.bookingOf('done', id);
    if (booking === undefined) return;
    this.bookings.delete(id);
    this.serviceTime.advance(this.now());
    if (booking.slot === undefined) return;
    if (cause === 'completed') this.serviceTime.completed(booking.slot);
    else if (ENDPOINT_FAULTS.has(cause)) this.serviceTime.failed(booking.slot);
    this.release(booking, cause);
  }

  private pickNow(request: PickRequest): PickResult {
    if (this.bookings.has(request.id)) {
      this.misused('pick', request.id, 'is booked already');
      return this.refuse('no-endpoint');
    }
    const now = this.now();
    this.serviceTime.advance(now);
    this.collect(request.subset);
    if (this.candidates.count === 0) return this.refuse(request.subset ? 'subset-empty' : 'no-endpoint');
    this.context.request = request;
    this.context.freshSince = now - this.staleAfterMs;
    servesModel(this.candidates, this.context);
    if (request.priority < 0 && saturation(this.candidates, this.endpoints, this.context.freshSince) >= 1) {
      return this.refuse('saturated');
    }
    const slot = this.choose();
    const promptTokens = estimatedTokens(request);
    this.endpoints.lastPick[slot] = ++this.picks;
    this.endpoints.book(slot, promptTokens);
    this.bookings.set(request.id, { slot, promptTokens, firstToken: false });
    return { endpoint: this.endpoints.idOf(slot) };
  }

  /** Fills the candidates with the eligible endpoints, of the subset when there is one. */
  private collect(subset: readonly string[] | undefined): void {
    const { candidates, endpoints } = this;
    candidates.clear();
    if (subset === undefined) {
      for (let slot = 0; slot < endpoints.size; slot++) {
        if (endpoints.state[slot] === SlotState.ELIGIBLE) candidates.add(slot);
      }
      return;
    }
    for (const id of subset) {
      const slot = endpoints.slotOf(id);
      if (slot === undefined || endpoints.state[slot] !== SlotState.ELIGIBLE) continue;
      if (!candidates.has(slot)) candidates.add(slot);
    }
  }

  private choose(): number {
    const { candidates, context, policy } = this;
    for (const filter of policy.filters) filter(candidates, context);
    for (let i = 0; i < candidates.count; i++) candidates.costs[i] = policy.cost(candidates.slots[i], context);
    context.request = NO_REQUEST;
    return policy.pick(candidates, this.random);
  }

  private release(booking: Booking, cause: DoneCause | 'moved'): void {
    if (booking.slot === undefined) return;
    this.endpoints.releasePrompt(booking.slot, booking.promptTokens);
    this.endpoints.release(booking.slot, cause);
  }

  private refuse(refusal: RefusalReason): PickResult {
    this.refusals[refusal]++;
    return { refusal };
  }

  private bookingOf(message: string, id: number): Booking | undefined {
    const booking = this.bookings.get(id);
    if (booking === undefined) this.misused(message, id, 'is not booked');
    return booking;
  }

  private misused(message: string, id: number, problem: string): void {
    this.misuses++;
    if (this.onMisuse === 'throw') throw errorOf('GKEI_BOOKING', { message, id, problem });
  }
}

/** Bytes of text to a token: the usual estimate for English with today's vocabularies. */
const BYTES_PER_TOKEN = 4;

function estimatedTokens({ textBytes, otherTokens }: PickRequest): number {
  return Math.max(1, Math.ceil(textBytes / BYTES_PER_TOKEN) + otherTokens);
}

/** Ends of an exchange that the endpoint is to blame for. */
const ENDPOINT_FAULTS: ReadonlySet<DoneCause> = new Set(['server-error', 'server-reset', 'deadline']);

const NO_REQUEST: PickRequest = {
  id: 0,
  model: '',
  priority: 0,
  textBytes: 0,
  otherTokens: 0,
  maxTokens: 0,
  hashes: new Uint32Array(0),
  subset: undefined,
};
