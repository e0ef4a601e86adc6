import type { Clock, Timer } from '../../../src/simulator/engine/clock';

/** Time that stands still until a test moves it. */
export class VirtualClock implements Clock {
  private time = 0;
  private timers: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  schedule(delayMs: number, callback: () => void): Timer {
    const timer = { at: this.time + Math.max(0, delayMs), callback };
    this.timers.push(timer);
    return {
      cancel: () => {
        this.timers = this.timers.filter((other) => other !== timer);
      },
    };
  }

  /** Runs everything that is due within the next `ms`, in order; by default everything there is. */
  run(ms = Number.POSITIVE_INFINITY): void {
    const until = this.time + ms;
    for (;;) {
      const next = this.timers.reduce<(typeof this.timers)[0] | undefined>(
        (first, timer) => (timer.at <= until && (!first || timer.at < first.at) ? timer : first),
        undefined,
      );
      if (!next) {
        break;
      }
      this.timers = this.timers.filter((timer) => timer !== next);
      this.time = next.at;
      next.callback();
    }
    if (Number.isFinite(until)) {
      this.time = until;
    }
  }
}
