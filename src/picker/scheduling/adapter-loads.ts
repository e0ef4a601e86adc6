import type { Milliseconds } from './endpoint-table';
import { FadingMean } from './fading-mean';

/** How long it takes to load an adapter until servers show it: a few hundred megabytes, from host memory or a disk. */
export const LOAD_MS = 250;

/** What was assumed counts as much as so many requests. */
const ASSUMED_REQUESTS = 8;

/** Requests after which what was learned counts half. */
const MOST_REQUESTS = 256;

/** Longer delays have other causes, and count as this: adapters are fetched from afar in some seconds. */
const LONGEST_MS = 10_000;

/**
 * How long it takes to load an adapter, learned from first tokens: how much later they come than their prompts explain
 * where the adapter had to be loaded, beside how much later they come where it was there.
 */
export class AdapterLoads {
  private readonly lateWhenLoaded = new FadingMean(LOAD_MS, ASSUMED_REQUESTS, MOST_REQUESTS);
  private readonly lateWhenResident = new FadingMean(0, ASSUMED_REQUESTS, MOST_REQUESTS);

  get ms(): Milliseconds {
    return Math.max(0, this.lateWhenLoaded.value - this.lateWhenResident.value);
  }

  /**
   * The first token of a request for an adapter came.
   * @param resident whether the adapter was there
   * @param late how much later than its prompt explains; may be less than 0
   */
  learn(resident: boolean, late: Milliseconds): void {
    const mean = resident ? this.lateWhenResident : this.lateWhenLoaded;
    mean.add(Math.min(LONGEST_MS, Math.max(0, late)), 1);
  }
}
