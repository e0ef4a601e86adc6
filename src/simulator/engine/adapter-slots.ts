/** The adapters of a batch, and those that the GPU keeps loaded: as many as may be in a batch, the least recently used leaves. */
export class AdapterSlots {
  /** Running requests of each adapter of the batch. */
  private readonly running = new Map<string, number>();
  /** Loaded adapters, the least recently used first. */
  private readonly loaded = new Set<string>();

  /** @param most adapters in a batch, and loaded */
  constructor(private readonly most: number) {}

  /** Whether a request of that adapter may join the batch. */
  fits(adapter: string | undefined): boolean {
    return adapter === undefined || this.running.has(adapter) || this.running.size < this.most;
  }

  /**
   * A request joins the batch.
   *
   * @returns whether its adapter must be loaded first
   */
  join(adapter: string | undefined): boolean {
    if (adapter === undefined) {
      return false;
    }
    this.running.set(adapter, (this.running.get(adapter) ?? 0) + 1);
    const known = this.loaded.delete(adapter);
    this.loaded.add(adapter);
    if (this.loaded.size > this.most) {
      this.evict();
    }
    return !known;
  }

  /** A request leaves the batch; its adapter stays loaded. */
  leave(adapter: string | undefined): void {
    if (adapter === undefined) {
      return;
    }
    const left = this.running.get(adapter)! - 1;
    if (left > 0) {
      this.running.set(adapter, left);
    } else {
      this.running.delete(adapter);
    }
  }

  private evict(): void {
    for (const adapter of this.loaded) {
      if (!this.running.has(adapter)) {
        this.loaded.delete(adapter);
        return;
      }
    }
  }
}
