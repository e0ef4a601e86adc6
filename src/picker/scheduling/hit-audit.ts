/**
 * Compares the hits that endpoints were expected to have with those that they count, where nobody tells about single
 * requests: model servers count the tokens that they looked up in their caches and those that they found.
 *
 * A server counts a request's hits when it takes the request up, and the request's first token comes later. So a hit
 * that is expected when the first token comes is in the next page of counters for certain, and counted hits are kept
 * until they are expected. To be on the safe side, the first page that is asked for after the first token is not
 * believed to have them yet; the second one must.
 *
 * Lengths of prompts are estimates, and servers count no look-ups for some requests, such as those that ask for the
 * probabilities of the prompt's tokens. So of the hits only the part is expected that was looked up of the prompts: of those at
 * hand, to judge; and in the long run, to tell the hits of what was judged from those of requests under way.
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

/**
 * Where less than this part of the prompts was looked up, hits that were not found prove nothing. An image is estimated at
 * four times the tokens that some models make of it, and text is never so far off: what is below was not counted.
 */
const LOOKED_UP = 0.25;

/** Tokens of expected look-ups after which what was seen counts half. */
const MOST_TOKENS = 2 ** 22;

/** What follows from a page of counters. */
export type Verdict =
  | { readonly kind: 'as-expected' }
  /** The server has started anew: its cache is empty. */
  | { readonly kind: 'restarted' }
  /** Much of what was expected was not there; `use` is the least recent use of an expected prefix. */
  | { readonly kind: 'missing'; readonly use: number };

const AS_EXPECTED: Verdict = { kind: 'as-expected' };
const RESTARTED: Verdict = { kind: 'restarted' };

/** What is expected to be counted. */
class Expectation {
  /** Tokens of prompts. */
  lookups = 0;
  /** Those of them that are to be found, where a hit can prove something. */
  hits = 0;
  /** Least recent use of an expected prefix. */
  use: number | undefined;

  add(lookups: number, hits: number, use: number | undefined): void {
    this.lookups += lookups;
    this.hits += hits;
    if (use !== undefined && (this.use === undefined || ((this.use - use) | 0) > 0)) this.use = use;
  }

  /** Moves all of it to another one. */
  moveTo(other: Expectation): void {
    other.add(this.lookups, this.hits, this.use);
    this.clear();
  }

  clear(): void {
    this.lookups = 0;
    this.hits = 0;
    this.use = undefined;
  }
}

/** The audit of one endpoint. */
export class HitAudit {
  private last: CacheCounters | undefined;
  /** Of requests whose first token has not come: it may be counted already. */
  private readonly pending = new Expectation();
  private readonly recent = new Expectation();
  private readonly asked = new Expectation();
  private readonly due = new Expectation();
  /** Counted look-ups and hits that were not expected yet. */
  private earlyLookups = 0;
  private earlyHits = 0;
  /** Look-ups that were counted, and those that were expected of requests that are no longer under way; they fade. */
  private counted = 0;
  private expected = 0;

  /** Whether the server has told its counters, so that they give its next restart away. */
  get hasCounters(): boolean {
    return this.last !== undefined;
  }

  /**
   * A request is on its way.
   * @param hits tokens of its prompt that the server is to find; 0 where a miss would prove nothing
   */
  sent(promptTokens: number, hits: number): void {
    this.pending.add(promptTokens, hits, undefined);
  }

  /** That request ended without a first token, or was served elsewhere. */
  withdrawn(promptTokens: number, hits: number): void {
    this.pending.add(-promptTokens, -hits, undefined);
    this.expected += promptTokens; // it may be counted
  }

  /**
   * That request's first token has come.
   * @param use when the end of its hit was used last; undefined where a miss would prove nothing
   */
  confirmed(promptTokens: number, hits: number, use: number | undefined): void {
    this.pending.add(-promptTokens, -hits, undefined);
    this.recent.add(promptTokens, hits, use);
  }

  /** The server is asked for its counters. */
  ask(): void {
    this.asked.moveTo(this.due);
    this.recent.moveTo(this.asked);
  }

  /** The server has told its counters. */
  told(counters: CacheCounters): Verdict {
    const { last, due } = this;
    this.last = counters;
    if (last === undefined) return this.restart(AS_EXPECTED);
    if (counters.startedAt !== last.startedAt || counters.lookedUp < last.lookedUp || counters.found < last.found) {
      return this.restart(RESTARTED);
    }
    this.learn(counters.lookedUp - last.lookedUp, due.lookups);
    const lookups = this.earlyLookups + counters.lookedUp - last.lookedUp;
    const found = this.earlyHits + counters.found - last.found;
    const part = partOf(lookups, due.lookups + this.lookupsUnderWay);
    const usualPart = partOf(this.counted, this.expected + this.lookupsUnderWay);
    const enough = FOUND * part * due.hits;
    const { use } = due;
    this.settle(lookups - part * due.lookups, found - usualPart * due.hits);
    return use !== undefined && part >= LOOKED_UP && found < enough ? { kind: 'missing', use } : AS_EXPECTED;
  }

  /** The counters have nothing to be compared with: what is under way may have been found, and need not have been looked up. */
  private restart(verdict: Verdict): Verdict {
    this.settle(0, Number.POSITIVE_INFINITY);
    return verdict;
  }

  private learn(counted: number, expected: number): void {
    this.counted += counted;
    this.expected += expected;
    if (this.expected > MOST_TOKENS) {
      this.counted /= 2;
      this.expected /= 2;
    }
  }

  private get lookupsUnderWay(): number {
    return this.pending.lookups + this.recent.lookups + this.asked.lookups;
  }

  /** What is due was judged. What was counted beside is early, of requests under way, or of nobody's concern. */
  private settle(lookups: number, hits: number): void {
    const { pending, recent, asked } = this;
    this.earlyLookups = within(lookups, this.lookupsUnderWay);
    this.earlyHits = within(hits, pending.hits + recent.hits + asked.hits);
    this.due.clear();
  }
}

/** Part of the expected look-ups that was counted, at most 1: the least that it can be, as if all under way were counted. */
function partOf(counted: number, expected: number): number {
  return counted < expected ? counted / expected : 1;
}

function within(tokens: number, most: number): number {
  return Math.min(Math.max(0, tokens), most);
}
