/** How many bytes of bodies all exchanges together may hold, and how many they hold. */
export class BodyBudget {
  private bytes = 0;

  /** @param limit in bytes */
  constructor(readonly limit: number) {}

  /** Bytes that are held. */
  get held(): number {
    return this.bytes;
  }

  /** Counts bytes that are to be held; false, and nothing is counted, where they are too many. */
  take(bytes: number): boolean {
    if (this.bytes + bytes > this.limit) {
      return false;
    }
    this.bytes += bytes;
    return true;
  }

  /** Bytes that were taken are held no longer. */
  give(bytes: number): void {
    this.bytes -= bytes;
  }
}

/** Part of a process's memory that bodies may take by default: what else there is takes less than the other half. */
const DEFAULT_SHARE = 0.5;

/** The default is never more than this. */
const MOST_BY_DEFAULT = 1024 ** 3;

/** Budget of a process that may use so many bytes of memory. */
export function defaultBodyBudget(memoryBytes: number): number {
  return Math.min(MOST_BY_DEFAULT, Math.floor(memoryBytes * DEFAULT_SHARE));
}
