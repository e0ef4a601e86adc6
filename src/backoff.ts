/** Pauses between attempts that fail: doubling up to a limit, each shortened by chance so that many clients spread. */
export class Backoff {
  private readonly firstMs: number;
  private readonly maxMs: number;
  private readonly random: () => number;
  private failures = 0;

  /**
   * @param firstMs the first pause at its longest
   * @param maxMs the longest pause
   * @param random uniform numbers from 0 up to 1
   */
  constructor(firstMs: number, maxMs: number, random: () => number) {
    this.firstMs = firstMs;
    this.maxMs = maxMs;
    this.random = random;
  }

  /** The pause after one more failure, in milliseconds: from half of its full length up to all of it. */
  next(): number {
    const full = Math.min(this.maxMs, this.firstMs * 2 ** this.failures);
    if (full < this.maxMs) this.failures++;
    return full * (0.5 + this.random() / 2);
  }

  /** An attempt succeeded. */
  reset(): void {
    this.failures = 0;
  }
}
