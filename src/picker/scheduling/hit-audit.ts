/**
 * Compares the hits that endpoints were expected to have with those that they count, where nobody tells about single
 * requests: model servers count the tokens that they looked up in their caches and those that they found.
 *
 * A server counts a request's hits when it takes the request up, and the request's first token comes later. So a hit
 * that is expected when the first token comes is in the next page of counters for certain, and counted hits are kept
 * until they are expected. To be on the safe side, the first page that is asked for after the first token is not
 * believed to have them yet; the second one must.
 */

/** What a model server counts. */
export interface CacheCounters {
  /** When its process was started, in seconds of the server's clock; undefined when it does not tell. */
  readonly startedAt: number | undefined;
  /** Prompt tokens looked up in its prefix cache since. */
  readonly lookedUp: number;
  /** Those of them that were found. */
  readonly found: number;
}

/** Part of the hits that must be found, or they are missing. */
const FOUND = 0.5;

/** What follows from a page of counters. */
export type Verdict =
  | { readonly kind: 'as-expected' }
  /** The server has started anew: its cache is empty. */
  | { readonly kind: 'restarted' }
  /** Much of what was expected was not there; `use` is the least recent use of an expected prefix. */
  | { readonly kind: 'missing'; readonly use: number };

const AS_EXPECTED: Verdict = { kind: 'as-expected' };
const RESTARTED: Verdict = { kind: 'restarted' };

/** Hits that are expected to be counted. */
class Expectation {
  tokens = 0;
  /** Least recent use of an expected prefix. */
  use: number | undefined;

  add(tokens: number, use: number | undefined): void {
    this.tokens += tokens;
    if (use !== undefined && (this.use === undefined || ((this.use - use) | 0) > 0)) this.use = use;
  }

  /** Moves all of it to another one. */
  moveTo(other: Expectation): void {
    other.add(this.tokens, this.use);
    this.tokens = 0;
    this.use = undefined;
  }
}

/** The audit of one endpoint. */
export class HitAudit {
  private last: CacheCounters | undefined;
  /** Hits of requests whose first token has not come: they may be counted already. */
  private pending = 0;
  private readonly recent = new Expectation();
  private readonly asked = new Expectation();
  private readonly due = new Expectation();
  /** Counted hits that were not expected yet. */
  private early = 0;

  /** A request with so many tokens of hits is on its way. */
  sent(tokens: number): void {
    this.pending += tokens;
  }

  /** That request ended without a first token, or was served elsewhere. */
  withdrawn(tokens: number): void {
    this.pending -= tokens;
  }

  /**
   * That request's first token has come.
   * @param use when the end of its hit was used last
   */
  confirmed(tokens: number, use: number): void {
    this.pending -= tokens;
    this.recent.add(tokens, use);
  }

  /** The server is asked for its counters. */
  ask(): void {
    this.asked.moveTo(this.due);
    this.recent.moveTo(this.asked);
  }

  /** The server has told its counters. */
  told(counters: CacheCounters): Verdict {
    const { last } = this;
    this.last = counters;
    if (last === undefined) return this.settle(Number.POSITIVE_INFINITY, AS_EXPECTED);
    if (counters.startedAt !== last.startedAt || counters.lookedUp < last.lookedUp || counters.found < last.found) {
      return this.settle(Number.POSITIVE_INFINITY, RESTARTED);
    }
    const found = this.early + counters.found - last.found;
    const { tokens, use } = this.due;
    const missing = use !== undefined && found < FOUND * tokens;
    return this.settle(found, missing ? { kind: 'missing', use } : AS_EXPECTED);
  }

  /** What is due was judged. Counted hits in excess are early ones of requests under way, or of nobody's concern. */
  private settle(found: number, verdict: Verdict): Verdict {
    const underWay = this.pending + this.recent.tokens + this.asked.tokens;
    this.early = Math.min(Math.max(0, found - this.due.tokens), underWay);
    this.due.tokens = 0;
    this.due.use = undefined;
    return verdict;
  }
}
