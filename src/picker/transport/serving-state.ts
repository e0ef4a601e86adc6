/** Whether the picker lives and may be sent requests, and who wants to know. */
export class ServingState {
  private readyNow = false;
  private drainingNow = false;
  private readonly listeners = new Set<() => void>();

  /** Requests are welcome: everything that picking needs is there, and the picker is not shutting down. */
  get ready(): boolean {
    return this.readyNow && !this.drainingNow;
  }

  /** The picker is shutting down. */
  get draining(): boolean {
    return this.drainingNow;
  }

  /** Says whether everything that picking needs is there. */
  setReady(ready: boolean): void {
    this.change(() => {
      this.readyNow = ready;
    });
  }

  /** Says that the picker is shutting down, which it never takes back. */
  startDraining(): void {
    this.change(() => {
      this.drainingNow = true;
    });
  }

  /** Calls `listener` whenever `ready` has changed, until the returned function is called. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private change(apply: () => void): void {
    const before = this.ready;
    apply();
    if (this.ready !== before) {
      for (const listener of this.listeners) {
        listener();
      }
    }
  }
}
