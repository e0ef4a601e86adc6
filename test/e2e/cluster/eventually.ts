import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';

export interface EventuallyOptions {
  /** @default 30 seconds */
  readonly timeoutMs?: number;
  /** @default 100 milliseconds */
  readonly intervalMs?: number;
}

/**
 * Waits until a condition holds.
 *
 * @param what the condition in words, for the error
 * @param probe gives a truthy value when the condition holds; an error counts as "not yet"
 * @returns what the probe gave
 * @throws Error with the last value or error seen when the deadline passes
 */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  { timeoutMs = 30_000, intervalMs = 100 }: EventuallyOptions = {},
): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let seen: unknown;
    try {
      const value = await probe();
      if (value) {
        return value;
      }
      seen = value;
    } catch (error) {
      seen = error;
    }
    if (Date.now() >= deadline) {
      throw new Error(`not within ${timeoutMs / 1000} s: ${what}; last seen: ${inspect(seen, { depth: 4 })}`);
    }
    await sleep(intervalMs);
  }
}
