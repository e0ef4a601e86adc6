import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../../../src/picker/scheduling/port';

/**
 * A stand-in for scheduling: it picks what a test says, counts every booking, and throws on anything that a ledger in
 * exact integers must never see, such as a second release. (The real scheduler has tests of its own.)
 */
export class CountingPort implements SchedulingPort {
  /** What the next picks are answered with. */
  result: PickResult = { endpoint: '10.0.0.1:8000' };
  /** Keeps answers back until `answerAll`. */
  deferred = false;

  readonly picks: PickRequest[] = [];
  /** Open bookings by endpoint. */
  readonly booked: Record<string, number> = {};
  readonly firstTokens: number[] = [];
  readonly servedFrom: string[] = [];
  /** What servers counted, by request: tokens of the prompt, of the answer, and found in the cache. */
  readonly usages = new Map<number, readonly [number, number, number | undefined]>();
  /** Released bookings by cause. */
  readonly released: Partial<Record<DoneCause, number>> = {};

  private readonly open = new Map<number, string>();
  private readonly seen = new Set<number>();
  private readonly waiting: (() => void)[] = [];

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    if (this.seen.has(request.id)) {
      throw new Error(`request ${request.id} is picked twice`);
    }
    this.seen.add(request.id);
    this.picks.push(request);
    const { result } = this;
    const give = () => {
      if (result.endpoint !== undefined) {
        this.open.set(request.id, result.endpoint);
        this.count(result.endpoint, 1);
      }
      answer(result);
    };
    if (this.deferred) {
      this.waiting.push(give);
    } else {
      give();
    }
  }

  served(id: number, endpoint: string): void {
    this.count(this.endpointOf(id), -1);
    this.open.set(id, endpoint);
    this.count(endpoint, 1);
    this.servedFrom.push(endpoint);
  }

  firstToken(id: number): void {
    this.endpointOf(id);
    if (this.firstTokens.includes(id)) {
      throw new Error(`request ${id} has its first token twice`);
    }
    this.firstTokens.push(id);
  }

  usage(id: number, promptTokens: number, answerTokens: number, cachedTokens: number | undefined): void {
    this.endpointOf(id);
    if (this.usages.has(id)) {
      throw new Error(`request ${id} has its usage told twice`);
    }
    this.usages.set(id, [promptTokens, answerTokens, cachedTokens]);
  }

  done(id: number, cause: DoneCause): void {
    this.count(this.endpointOf(id), -1);
    this.open.delete(id);
    this.released[cause] = (this.released[cause] ?? 0) + 1;
  }

  /** Gives the answers that were kept back. */
  answerAll(): void {
    for (const give of this.waiting.splice(0)) {
      give();
    }
  }

  /** How many bookings are open. */
  get openBookings(): number {
    return this.open.size;
  }

  private endpointOf(id: number): string {
    const endpoint = this.open.get(id);
    if (endpoint === undefined) {
      throw new Error(`request ${id} is not booked`);
    }
    return endpoint;
  }

  private count(endpoint: string, change: number): void {
    this.booked[endpoint] = (this.booked[endpoint] ?? 0) + change;
  }
}
