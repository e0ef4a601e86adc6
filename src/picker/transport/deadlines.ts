import { Bag, type Bagged } from '../../bag';

/** Something that must not last for ever. */
export interface Expiring extends Bagged {
  /** When it expires, on the clock of the deadlines that watch it; `Infinity` for never. */
  deadline: number;
  /** The deadline has passed. Called on each tick until the deadline is moved or the thing is no longer watched. */
  expire(): void;
}

/**
 * One coarse timer for all streams and exchanges: whoever owns the process calls `tick` every so often, and nobody
 * starts a timer of its own. Moving a deadline is one assignment, so that it may happen with every message.
 *
 * A deadline is noticed up to one tick late.
 */
export class Deadlines {
  private time: number;
  private readonly watched = new Bag<Expiring>();

  /** @param now the time in milliseconds, on any clock that never goes back */
  constructor(now: number) {
    this.time = now;
  }

  /** The time of the last tick, in milliseconds. */
  get now(): number {
    return this.time;
  }

  /** Starts to watch, unless it does. */
  watch(expiring: Expiring): void {
    this.watched.add(expiring);
  }

  /** Stops to watch, if it did. */
  forget(expiring: Expiring): void {
    this.watched.delete(expiring);
  }

  /** Moves the time on and expires what is due. */
  tick(now: number): void {
    this.time = now;
    this.watched.each((expiring) => {
      if (expiring.deadline <= now) {
        expiring.expire();
      }
    });
  }
}
