/** The scheduling port, answered in process: a policy over the table of endpoints, and the ledger of bookings. */
import { errorOf } from '../../errors';
import { NumberMap } from '../../number-map';
import { Adapters } from './adapters';
import { atHome } from './at-home';
import type { Booking } from './booking';
import { Candidates } from './candidates';
import type { DecisionObserver } from './decision-observer';
import { EndpointHealth, type Verdict } from './endpoint-health';
import { EndpointTable, type Milliseconds } from './endpoint-table';
import { EvictionRegret } from './eviction-regret';
import { fallbacks } from './fallbacks';
import { type Filter, filterOf, type PickContext, type Policy } from './policy';
import type { DoneCause, PickRequest, PickResult, RefusalReason, SchedulingPort } from './port';
import { preferFresh } from './prefer-fresh';
import { MOST_BLOCKS, PrefixCaches, type SentPrompt } from './prefix-caches';
import { ReportedCaches } from './reported-caches';
import { saturation } from './saturation';
import type { SchedulerOptions } from './scheduler-options';
import { servesModel } from './serves-model';
import { ServiceTime } from './service-time';
import { sloHeadroom } from './slo-headroom';
import { TokenLengths } from './token-lengths';
import { UnstreamedPrefills } from './unstreamed-prefills';

/** Part of a prompt of which some endpoint must hold that much, or it is a cold one. */
const WARM = 0.1;

export class Scheduler implements SchedulingPort {
  readonly endpoints = new EndpointTable();
  readonly policy: Policy;
  /** Messages that contradicted the ledger. */
  misuses = 0;
  /** Picks that found no endpoint, by reason. */
  readonly refusals: Record<RefusalReason, number> = {
    'no-endpoint': 0,
    'subset-empty': 0,
    'unknown-model': 0,
    saturated: 0,
  };
  /** What was learned of the endpoints; as of the last message. */
  readonly serviceTime = new ServiceTime(this.endpoints);
  /** Which endpoints are left out because they fail. */
  readonly health: EndpointHealth;
  /** What the servers' caches are told of; undefined when they are not followed, or the policy does not use prefixes. */
  readonly reported: ReportedCaches | undefined;

  private readonly now: () => Milliseconds;
  private readonly random: () => number;
  private readonly onMisuse: 'throw' | 'count';
  private readonly staleAfterMs: Milliseconds;
  private readonly observer: DecisionObserver | undefined;
  private readonly ejected: Filter;
  private readonly fallbackEndpoints: number;
  private readonly lengths = new TokenLengths();
  private readonly unstreamed = new UnstreamedPrefills<Booking>((booking) => this.releasePending(booking));
  /** Which adapters the endpoints have. */
  readonly adapters = new Adapters(this.endpoints, this.serviceTime, () => this.unstreamed.tokensPerMs);
  /** Undefined when the policy does not measure it. */
  private readonly regret: EvictionRegret | undefined;
  /** Undefined when the policy does not use prefixes. */
  private readonly prefixCaches: PrefixCaches | undefined;
  private readonly bookings = new NumberMap<Booking>();
  private readonly candidates = new Candidates();
  private readonly context: { -readonly [K in keyof PickContext]: PickContext[K] };
  private picks = 0;

  constructor(options: SchedulerOptions) {
    const { usesPrefixes, assumedRegret } = options.policy;
    this.policy = options.policy;
    this.now = options.now;
    this.random = options.random;
    this.onMisuse = options.onMisuse;
    this.observer = options.observer;
    this.staleAfterMs = options.staleAfterMs ?? 2_000;
    this.fallbackEndpoints = options.fallbackEndpoints ?? 0;
    this.health = new EndpointHealth(this.endpoints, options.now, options.onEjection);
    this.ejected = filterOf('ejected', (candidates) => this.health.leaveOutOf(candidates));
    this.regret = assumedRegret === undefined ? undefined : new EvictionRegret(MOST_BLOCKS, assumedRegret);
    this.reported = usesPrefixes && options.followsCaches ? new ReportedCaches(this.endpoints) : undefined;
    this.prefixCaches = usesPrefixes
      ? new PrefixCaches(this.endpoints, this.lengths, this.regret, this.reported)
      : undefined;
    this.context = {
      endpoints: this.endpoints,
      serviceTime: this.serviceTime,
      freshSince: 0,
      request: NO_REQUEST,
      promptTokens: 1,
      answerTokens: 1,
      regret: 0,
      hitTokens: new Float64Array(0),
      adapterTokens: new Float64Array(0),
      tokensPerMs: this.unstreamed.tokensPerMs,
      coldAdapter: false,
      cold: true,
    };
  }

  /** Blocks of prompts that the endpoints are believed to hold. */
  get prefixBlocks(): number {
    return this.prefixCaches?.blocks ?? 0;
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
    this.observer?.moved(booking.decision, endpoint);
    // A gateway goes on to a fallback when it could not reach the picked endpoint.
    if (this.isThere(booking)) {
      this.health.answered(booking.slot, id, booking.fallbacks?.includes(endpoint) ? 'bad' : undefined);
    }
    this.move(booking, slot);
  }

  firstToken(id: number): void {
    const booking = this.bookingOf('firstToken', id);
    if (booking === undefined) return;
    if (booking.firstToken) {
      this.misused('firstToken', id, 'had its first token already');
      return;
    }
    booking.firstToken = true;
    if (booking.slot !== undefined) this.health.began(booking.slot, id);
    this.observer?.firstToken(booking.decision, this.now());
    if (booking.sent !== undefined) this.prefixCaches?.confirm(booking.sent);
    if (booking.request.streams) this.learnSpeed(booking, this.now() - booking.bookedAt);
    this.releasePending(booking);
  }

  usage(id: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void {
    const booking = this.bookingOf('usage', id);
    if (booking === undefined) return;
    if (booking.usageTold) {
      this.misused('usage', id, 'had its usage told already');
      return;
    }
    booking.usageTold = true;
    this.observer?.usage(booking.decision, promptTokens, answerTokens, cachedTokens);
    this.lengths.learn(booking.request, promptTokens, answerTokens);
    this.prefixCaches?.learned();
    if (booking.sent === undefined || cachedTokens === undefined) return;
    this.prefixCaches?.found(booking.sent, promptTokens, cachedTokens);
  }

  done(id: number, cause: DoneCause): void {
    const booking = this.bookingOf('done', id);
    if (booking === undefined) return;
    this.bookings.delete(id);
    this.observer?.done(booking.decision, cause, this.now());
    this.serviceTime.advance(this.now());
    if (booking.slot === undefined) return;
    if (cause === 'completed') this.serviceTime.completed(booking.slot);
    if (this.isThere(booking)) {
      if (ENDPOINT_FAULTS.has(cause)) this.serviceTime.failed(booking.slot);
      this.health.answered(booking.slot, id, verdictOf(cause));
    }
    if (booking.sent !== undefined) this.prefixCaches?.end(booking.sent);
    this.release(booking, cause);
  }

  private pickNow(request: PickRequest): PickResult {
    if (this.bookings.has(request.id)) {
      this.misused('pick', request.id, 'is booked already');
      return this.refuse('no-endpoint');
    }
    const now = this.now();
    this.serviceTime.advance(now);
    this.unstreamed.advance(now);
    this.context.request = request;
    this.context.freshSince = now - this.staleAfterMs;
    this.candidates.fill(this.endpoints, request.subset);
    this.observer?.considered(this.candidates, this.context, now);
    if (this.candidates.count === 0) return this.refuseNow(request.subset ? 'subset-empty' : 'no-endpoint', now);
    if (request.model !== '' && this.endpoints.nobodyServes(request.model)) {
      return this.refuseNow(this.endpoints.awaits(request.model) ? 'no-endpoint' : 'unknown-model', now);
    }
    this.narrow(servesModel);
    this.narrow(atHome);
    const onTrial = this.health.dueAmong(this.candidates);
    this.narrow(this.ejected);
    if (request.priority < 0 && saturation(this.candidates, this.endpoints, this.context.freshSince) >= 1) {
      return this.refuseNow('saturated', now);
    }
    if (onTrial !== undefined) this.leaveOnly(onTrial, 'not on trial');
    this.look(request);
    const wantsTokens = this.prefixCaches?.wantsTokens(request.hashes) ? true : undefined;
    const slot = this.choose();
    const booking = this.book(request, slot, now);
    if (this.fallbackEndpoints > 0) booking.fallbacks = this.nextBest(slot, onTrial === undefined);
    this.context.request = NO_REQUEST;
    return { endpoint: this.endpoints.idOf(slot), fallbacks: booking.fallbacks, wantsTokens };
  }

  private narrow(filter: Filter): void {
    const { candidates, observer } = this;
    const { count } = candidates;
    filter(candidates, this.context);
    if (observer !== undefined && candidates.count < count) observer.leftOut(filter.leavesOut, candidates);
  }

  /** Takes one endpoint for the only candidate, whether it was left out before or not. */
  private leaveOnly(slot: number, leavesOut: string): void {
    this.candidates.clear();
    this.candidates.add(slot);
    this.observer?.leftOut(leavesOut, this.candidates);
  }

  /** Estimates how long prompt and answer are, and how much of the prompt the candidates hold. */
  private look(request: PickRequest): void {
    const { context, endpoints, prefixCaches } = this;
    context.promptTokens = this.lengths.promptTokens(request);
    context.answerTokens = this.lengths.answerTokens(request);
    context.regret = this.regret?.value ?? 0;
    context.tokensPerMs = this.unstreamed.tokensPerMs;
    context.cold = true;
    const columns = endpoints.state.length;
    if (context.hitTokens.length < columns) {
      context.hitTokens = new Float64Array(columns);
      context.adapterTokens = new Float64Array(columns);
    }
    context.coldAdapter = this.adapters.look(request.model, this.candidates, context.adapterTokens);
    if (prefixCaches === undefined) return;
    const best = prefixCaches.look(request.hashes, context.promptTokens, this.candidates, context.hitTokens);
    context.cold = best < WARM * context.promptTokens;
  }

  private choose(): number {
    const { candidates, context, policy } = this;
    this.narrow(sloHeadroom);
    for (const filter of policy.filters) this.narrow(filter);
    policy.rate(candidates, context);
    return policy.pick(candidates, this.random, context);
  }

  /**
   * Where the request may go when the endpoint of its pick cannot be reached: among all, whatever the policy has left out,
   * but for a request that one endpoint alone can serve.
   * @param looked whether what they hold was looked up for the pick
   */
  private nextBest(picked: number, looked: boolean): readonly string[] {
    const { candidates, context } = this;
    candidates.fill(this.endpoints, context.request.subset);
    servesModel(candidates, context);
    atHome(candidates, context);
    this.health.leaveOutOf(candidates);
    if (!looked) this.look(context.request);
    preferFresh(candidates, context);
    this.policy.rate(candidates, context);
    return fallbacks(candidates, picked, this.fallbackEndpoints, this.endpoints);
  }

  private book(request: PickRequest, slot: number, now: Milliseconds): Booking {
    const { endpoints } = this;
    const { promptTokens, cold } = this.context;
    const decision = this.observer?.picked(request, slot, this.candidates, this.context, now) ?? 0;
    endpoints.lastPick[slot] = ++this.picks;
    if (cold) endpoints.lastColdPick[slot] = this.picks;
    const sent = this.prefixCaches?.send(slot, request.hashes, promptTokens);
    const pendingTokens = toCompute(promptTokens, sent);
    endpoints.book(slot, promptTokens, pendingTokens);
    const queuedTokens = endpoints.pendingTokens[slot];
    const booking: Booking = {
      request,
      promptTokens,
      bookedAt: now,
      slot,
      joined: endpoints.joined[slot],
      sent,
      adapterPlace: this.adapters.sent(slot, request.model),
      pendingTokens,
      queuedTokens,
      decision,
      fallbacks: undefined,
      firstToken: false,
      usageTold: false,
    };
    this.bookings.set(request.id, booking);
    this.health.picked(slot, request.id);
    if (!request.streams) this.unstreamed.sent(booking, queuedTokens, now);
    return booking;
  }

  /** A streamed answer has begun, which tells how fast prompts are computed and adapters are loaded. */
  private learnSpeed({ queuedTokens, adapterPlace }: Booking, ms: Milliseconds): void {
    if (queuedTokens === undefined) return;
    if (adapterPlace !== undefined) this.adapters.learn(adapterPlace, queuedTokens, ms);
    if (adapterPlace === undefined || adapterPlace === 'resident') this.unstreamed.learn(queuedTokens, ms);
  }

  /** Moves a booking to another endpoint, and with it what is known of where its prompt is. */
  private move(booking: Booking, slot: number | undefined): void {
    const { prefixCaches, endpoints } = this;
    const prefillOver = booking.pendingTokens === 0;
    this.release(booking, 'moved');
    if (booking.sent !== undefined) prefixCaches?.withdraw(booking.sent);
    booking.slot = slot;
    booking.joined = slot === undefined ? 0 : endpoints.joined[slot];
    booking.sent = undefined;
    booking.adapterPlace = undefined;
    booking.queuedTokens = undefined;
    if (slot === undefined) return;
    booking.adapterPlace = this.adapters.sent(slot, booking.request.model);
    booking.sent = prefixCaches?.resend(slot, booking.request.hashes, booking.promptTokens);
    booking.pendingTokens = prefillOver ? 0 : toCompute(booking.promptTokens, booking.sent);
    endpoints.book(slot, booking.promptTokens, booking.pendingTokens);
  }

  /** Whether the endpoint that a request was sent to has its slot still, rather than another one that came to its address. */
  private isThere(booking: Booking): booking is Booking & { slot: number } {
    return booking.slot !== undefined && this.endpoints.joined[booking.slot] === booking.joined;
  }

  private releasePending(booking: Booking): void {
    if (booking.slot !== undefined) this.endpoints.releasePending(booking.slot, booking.pendingTokens);
    booking.pendingTokens = 0;
  }

  private release(booking: Booking, cause: DoneCause | 'moved'): void {
    if (booking.slot === undefined) return;
    this.releasePending(booking);
    if (booking.adapterPlace !== undefined && this.isThere(booking)) {
      this.adapters.ended(booking.slot, booking.request.model);
    }
    this.endpoints.release(booking.slot, booking.promptTokens, cause);
  }

  private refuseNow(refusal: RefusalReason, now: Milliseconds): PickResult {
    this.observer?.refused(this.context.request, refusal, this.context, now);
    this.context.request = NO_REQUEST;
    return this.refuse(refusal);
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

/** Tokens that an endpoint computes of a prompt: at least the last one, whatever it holds. Whole ones, to add up exactly. */
function toCompute(promptTokens: number, sent: SentPrompt | undefined): number {
  return Math.max(1, promptTokens - Math.floor(sent?.hitTokens ?? 0));
}

/** Ends of an exchange that the endpoint is to blame for. */
const ENDPOINT_FAULTS: ReadonlySet<DoneCause> = new Set(['server-error', 'server-reset', 'deadline']);

/** How the end of an exchange speaks for its endpoint: whoever says that a request is wrong works. */
function verdictOf(cause: DoneCause): Verdict {
  if (ENDPOINT_FAULTS.has(cause)) return 'bad';
  return cause === 'completed' || cause === 'client-error' ? 'good' : undefined;
}

const NO_REQUEST: PickRequest = {
  id: 0,
  model: '',
  session: '',
  priority: 0,
  textBytes: 0,
  otherTokens: 0,
  maxTokens: 0,
  streams: false,
  hashes: new Uint32Array(0),
  subset: undefined,
};
