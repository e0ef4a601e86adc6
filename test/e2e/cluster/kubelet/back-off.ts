/** How long a container that keeps ending waits before its next start. */
export interface BackOffOptions {
  /** @default 10 seconds, as the kubelet's */
  readonly initialMs?: number;
  /** @default 300 seconds, as the kubelet's */
  readonly maxMs?: number;
}

/**
 * The kubelet's restart back-off: the first restart comes at once, the next ones after 10, 20, 40 … 300 seconds from
 * the end of the last run; a run of twice the maximum starts it over.
 */
export class BackOff {
  private readonly initialMs: number;
  private readonly maxMs: number;
  private delayMs?: number;

  constructor({ initialMs = 10_000, maxMs = 300_000 }: BackOffOptions = {}) {
    this.initialMs = initialMs;
    this.maxMs = maxMs;
  }

  /** The delay before the restart that follows a run of this length. */
  next(ranMs: number): number {
    if (this.delayMs === undefined || ranMs > 2 * this.maxMs) {
      this.delayMs = this.initialMs;
      return 0;
    }
    const delay = this.delayMs;
    this.delayMs = Math.min(2 * delay, this.maxMs);
    return delay;
  }
}
