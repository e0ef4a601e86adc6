import type { Milliseconds } from './endpoint-table';
import { FadingMean } from './fading-mean';

/** Tokens that an endpoint is taken to compute in a millisecond until streamed answers tell: an H100 does twice as many. */
const TOKENS_PER_MS = 8;

/** What was assumed counts as much as so many milliseconds of prefills. */
const ASSUMED_MS = 500;

/** Milliseconds of prefills after which what was learned counts half. */
const MOST_MS = 60_000;

/** Prompts that make less work than this say nothing of its speed: a step of the engine takes its time for any. */
const LEAST_TOKENS = 256;

/**
 * When the prefills of answers end that are not streamed: their first byte comes with their last, so the end of the
 * prefill is estimated, by how long streamed answers take to begin.
 */
export class UnstreamedPrefills<B> {
  private readonly rate = new FadingMean(TOKENS_PER_MS, ASSUMED_MS, MOST_MS);
  /** A binary heap, the soonest end first. */
  private readonly ends: { readonly at: Milliseconds; readonly booking: B }[] = [];

  /** @param ended takes the bookings whose prefills have ended, whatever has become of them since */
  constructor(private readonly ended: (booking: B) => void) {}

  /** Tokens that an endpoint computes in a millisecond. */
  get tokensPerMs(): number {
    return this.rate.value;
  }

  /** A prompt was sent where so many tokens are to be computed, its own included. */
  sent(booking: B, tokens: number, now: Milliseconds): void {
    const { ends } = this;
    const end = { at: now + tokens / this.rate.value, booking };
    let place = ends.push(end) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (ends[parent].at <= end.at) break;
      ends[place] = ends[parent];
      place = parent;
    }
    ends[place] = end;
  }

  /** A streamed answer began so long after its prompt was sent where so many tokens were to be computed. */
  learn(tokens: number, ms: Milliseconds): void {
    if (tokens >= LEAST_TOKENS) this.rate.add(tokens, ms);
  }

  /** Tells of all prefills that have ended by now. */
  advance(now: Milliseconds): void {
    while (this.ends.length > 0 && this.ends[0].at <= now) this.ended(this.next().booking);
  }

  private next() {
    const { ends } = this;
    const [soonest] = ends;
    const last = ends.pop()!;
    if (ends.length === 0) return soonest;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < ends.length && ends[child + 1].at < ends[child].at) child++;
      if (child >= ends.length || ends[child].at >= last.at) break;
      ends[place] = ends[child];
      place = child;
    }
    ends[place] = last;
    return soonest;
  }
}
