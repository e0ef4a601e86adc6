import type { Milliseconds } from '../scheduling';

/** Time in which a scrape loses 63 % of its weight. */
const MEMORY_MS = 10_000;

/** How many scrapes there are in a second, of late. */
export class ScrapeRate {
  private perSecond = 0;
  private at: Milliseconds | undefined;

  /** A scrape is over. */
  count(now: Milliseconds): void {
    this.perSecond = this.read(now) + 1_000 / MEMORY_MS;
    this.at = now;
  }

  read(now: Milliseconds): number {
    return this.perSecond * Math.exp(-(now - (this.at ?? now)) / MEMORY_MS);
  }
}
