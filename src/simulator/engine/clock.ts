/** A callback that is due later. */
export interface Timer {
  /** Takes the callback back; nothing happens when it already ran. */
  cancel(): void;
}

/** Time as an engine sees it: real behind a server, virtual in an experiment. */
export interface Clock {
  /** Milliseconds since an arbitrary start; never goes back. */
  now(): number;
  /** Calls back once after `delayMs` (0 or less: as soon as what is running now has returned). */
  schedule(delayMs: number, callback: () => void): Timer;
}

/** The machine's own time. */
export class RealClock implements Clock {
  now(): number {
    return performance.now();
  }

  schedule(delayMs: number, callback: () => void): Timer {
    // setTimeout never waits less than 1 ms, which would slow down engines whose steps are shorter than that.
    if (delayMs <= 0) {
      const immediate = setImmediate(callback);
      return { cancel: () => clearImmediate(immediate) };
    }
    const timeout = setTimeout(callback, delayMs);
    return { cancel: () => clearTimeout(timeout) };
  }
}
