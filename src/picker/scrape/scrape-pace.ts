import type { Milliseconds } from '../scheduling';

/**
 * When an endpoint is scraped next: at the busy pace while it has load, and ever less, down to the idle pace, while it has
 * none or does not answer. An endpoint that gets a request after it had none is scraped at once, unless it just was, so that its
 * next pick sees what it does, also for others.
 */
export class ScrapePace {
  private pauseMs: Milliseconds;
  private failing = false;
  private askedAt = Number.NEGATIVE_INFINITY;

  /**
   * @param busyMs pause between two scrapes of an endpoint with load
   * @param idleMs longest pause
   */
  constructor(
    private readonly busyMs: Milliseconds,
    private readonly idleMs: Milliseconds,
  ) {
    this.pauseMs = busyMs;
  }

  /** A scrape begins. */
  asked(now: Milliseconds): void {
    this.askedAt = now;
  }

  /**
   * A scrape is over.
   * @param outcome `busy` or `idle` as the endpoint says or as our bookings do; or that it failed
   * @returns the pause until the next one
   */
  answered(outcome: 'busy' | 'idle' | 'failed'): Milliseconds {
    // A first failure is looked at again at once: it may be a restart or a lost packet.
    const failedFirst = outcome === 'failed' && !this.failing;
    this.failing = outcome === 'failed';
    this.pauseMs = outcome === 'busy' || failedFirst ? this.busyMs : Math.min(this.pauseMs * 2, this.idleMs);
    return this.pauseMs;
  }

  /**
   * The endpoint gets a request after it had none.
   * @returns when the next scrape is due; `Infinity` where it is due as soon anyhow
   */
  woken(now: Milliseconds): Milliseconds {
    if (this.pauseMs === this.busyMs) {
      return Number.POSITIVE_INFINITY;
    }
    this.pauseMs = this.busyMs;
    return this.earliest(now);
  }

  /** When the next scrape may be at the earliest: no endpoint is scraped more often than one with load. */
  earliest(now: Milliseconds): Milliseconds {
    return Math.max(now, this.askedAt + this.busyMs);
  }
}
