import type { DoneCause, PickRequest, PickResult, SchedulingPort } from '../../../src/picker/scheduling/port';

/**
 * A stand-in for scheduling, so that these tests are about the protocol alone: it picks endpoints in turn, counts every
 * booking, and throws on a second release. (Policies have tests of their own.)
 */
export class RoundRobinPort implements SchedulingPort {
  /** Endpoints in turn, `ip:port`. */
  endpoints: readonly string[] = [];

  readonly picks: PickRequest[] = [];
  readonly firstTokens = new Set<number>();
  readonly released: Partial<Record<DoneCause, number>> = {};
  /** The last endpoint that each request was booked on. */
  readonly lastEndpoint = new Map<number, string>();

  private readonly open = new Set<number>();

  /** Requests that are booked. */
  get openBookings(): number {
    return this.open.size;
  }

  /** Forgets what was counted; nothing may be booked. */
  reset(endpoints: readonly string[]): void {
    if (this.open.size > 0) {
      throw new Error(`${this.open.size} requests are booked still`);
    }
    this.endpoints = endpoints;
    this.picks.length = 0;
    this.firstTokens.clear();
    this.lastEndpoint.clear();
    for (const cause of Object.keys(this.released) as DoneCause[]) {
      delete this.released[cause];
    }
  }

  pick(request: PickRequest, answer: (result: PickResult) => void): void {
    this.picks.push(request);
    const { subset, home } = request;
    const candidates = subset === undefined ? this.endpoints : this.endpoints.filter((one) => subset.includes(one));
    const inTurn = candidates[this.picks.length % candidates.length];
    const endpoint = candidates.find((one) => one === home) ?? inTurn;
    if (endpoint === undefined) {
      answer({ refusal: subset === undefined ? 'no-endpoint' : 'subset-empty' });
      return;
    }
    this.open.add(request.id);
    this.lastEndpoint.set(request.id, endpoint);
    answer({ endpoint });
  }

  served(id: number, endpoint: string): void {
    this.expectOpen(id);
    this.lastEndpoint.set(id, endpoint);
  }

  firstToken(id: number): void {
    this.expectOpen(id);
    this.firstTokens.add(id);
  }

  usage(id: number): void {
    this.expectOpen(id);
  }

  done(id: number, cause: DoneCause): void {
    this.expectOpen(id);
    this.open.delete(id);
    this.released[cause] = (this.released[cause] ?? 0) + 1;
  }

  private expectOpen(id: number): void {
    if (!this.open.has(id)) {
      throw new Error(`request ${id} is not booked`);
    }
  }
}
