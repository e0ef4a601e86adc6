/** Wait after a first failure, and the most that it grows to. */
const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Remembers what failed, and when to try it again: later after each failure. */
export class Attempts {
  private readonly failures = new Map<string, { readonly waitMs: number; readonly until: number }>();

  constructor(private readonly now: () => number) {}

  /** Whether `key` may be tried now. */
  isDue(key: string): boolean {
    return this.now() >= (this.failures.get(key)?.until ?? 0);
  }

  /** @returns milliseconds until the next try */
  failed(key: string): number {
    const waitMs = Math.min(LONGEST_MS, 2 * (this.failures.get(key)?.waitMs ?? FIRST_MS / 2));
    this.failures.set(key, { waitMs, until: this.now() + waitMs });
    return waitMs;
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }

  /** Forgets everything, as after a restart of the server that refused. */
  clear(): void {
    this.failures.clear();
  }
}
