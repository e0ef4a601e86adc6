/** What a model server tells of its adapters. */
export interface AdapterReport {
  /** Adapters that it can have in its GPU's memory at a time; 0 for unknown. */
  readonly slots: number;
  /** Those that have requests in its running batch. */
  readonly running: readonly string[];
  /** Those that have requests which wait for it. */
  readonly waiting: readonly string[];
  /** All that are in its GPU's memory; undefined where it does not tell. */
  readonly loaded: readonly string[] | undefined;
}

/**
 * How an endpoint stands to an adapter:
 *
 * - `resident`: it has it, or has been sent a request that makes it load it;
 * - `free`: it would load it into a slot that nobody has;
 * - `evicts`: it would take the slot of the adapter that was used least recently;
 * - `waits`: all slots are of adapters with requests in flight, so it would have to wait for some of them to end.
 */
export type AdapterPlace = 'resident' | 'free' | 'evicts' | 'waits';

/** Slots of a server that does not tell: SGLang's default, which has no metric of them; vLLM tells. */
export const UNKNOWN_SLOTS = 8;

/**
 * The adapters that one endpoint is believed to have in its GPU's memory: those that it was sent last, as many as it has
 * slots, since servers make room by giving up what was used least recently; corrected by what it reports.
 */
export class AdapterSlots {
  /** Number of the last use by adapter, the least recent one first. */
  private readonly uses = new Map<string, number>();
  /** Requests in flight by adapter. */
  private readonly inFlight = new Map<string, number>();
  /** Adapters with requests by the server's own report, which knows those of other pickers too. */
  private reported: ReadonlySet<string> = new Set();
  private slots = UNKNOWN_SLOTS;
  private lastUse = 0;
  /** The last use before the question that the next report answers. */
  private askedAt = 0;

  placeOf(adapter: string): AdapterPlace {
    if (this.uses.has(adapter)) return 'resident';
    if (this.busy >= this.slots) return 'waits';
    return this.uses.size < this.slots ? 'free' : 'evicts';
  }

  sent(adapter: string): void {
    this.inFlight.set(adapter, (this.inFlight.get(adapter) ?? 0) + 1);
    this.use(adapter);
    this.makeRoom();
  }

  ended(adapter: string): void {
    const left = (this.inFlight.get(adapter) ?? 0) - 1;
    if (left > 0) this.inFlight.set(adapter, left);
    else this.inFlight.delete(adapter);
    this.makeRoom();
  }

  ask(): void {
    this.askedAt = this.lastUse;
  }

  told({ slots, running, waiting, loaded }: AdapterReport): void {
    if (slots > 0) this.slots = slots;
    this.reported = new Set([...running, ...waiting]);
    if (loaded !== undefined) this.keepLoaded(new Set(loaded));
    for (const adapter of running) this.use(adapter);
    this.makeRoom();
  }

  /** The server has nothing any more: it is gone, or has started anew. */
  clear(): void {
    this.uses.clear();
    this.reported = new Set();
  }

  /** What the server tells holds, but for what it was sent since it was asked, and what it will load for requests it has. */
  private keepLoaded(loaded: ReadonlySet<string>): void {
    for (const [adapter, use] of this.uses) {
      if (use <= this.askedAt && !loaded.has(adapter) && !this.isBusy(adapter)) this.uses.delete(adapter);
    }
    for (const adapter of loaded) if (!this.uses.has(adapter)) this.use(adapter);
  }

  private use(adapter: string): void {
    this.uses.delete(adapter);
    this.uses.set(adapter, ++this.lastUse);
  }

  private makeRoom(): void {
    if (this.uses.size <= this.slots) return;
    for (const adapter of this.uses.keys()) {
      if (this.isBusy(adapter)) continue;
      this.uses.delete(adapter);
      if (this.uses.size <= this.slots) return;
    }
  }

  private isBusy(adapter: string): boolean {
    return this.inFlight.has(adapter) || this.reported.has(adapter);
  }

  /** Adapters with requests. */
  private get busy(): number {
    let busy = this.inFlight.size;
    for (const adapter of this.reported) if (!this.inFlight.has(adapter)) busy++;
    return busy;
  }
}
