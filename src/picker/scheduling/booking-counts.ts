/** Exact counts of bookings and of how they ended. */
import type { DoneCause } from './port';

/** How a booking ended: as its exchange did, or because the gateway served the request from another endpoint. */
export type ReleaseCause = DoneCause | 'moved';

const NONE_RELEASED: Readonly<Record<ReleaseCause, number>> = {
  completed: 0,
  'client-gone': 0,
  'client-error': 0,
  'server-error': 0,
  'server-reset': 0,
  refused: 0,
  deadline: 0,
  shutdown: 0,
  'process-gone': 0,
  moved: 0,
};

/** Every cause of a release. */
export const RELEASE_CAUSES = Object.keys(NONE_RELEASED) as readonly ReleaseCause[];

/** Bookings of one endpoint, or of all: `booked` equals the sum of `released` plus what is in flight. */
export class BookingCounts {
  /** Bookings ever made. */
  booked = 0;
  /** Bookings ended, by cause. */
  readonly released: Record<ReleaseCause, number> = { ...NONE_RELEASED };

  /** Bookings that have not ended. */
  get inFlight(): number {
    let released = 0;
    for (const cause of RELEASE_CAUSES) released += this.released[cause];
    return this.booked - released;
  }
}
