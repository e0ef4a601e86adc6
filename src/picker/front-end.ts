/** A way for requests to come to the picker, which can be shut without losing any. */
export interface FrontEnd {
  /**
   * Takes no new connections and lets requests that are under way finish. Resolves when none is left, or after `graceMs`.
   */
  drain(graceMs: number): Promise<void>;
  /** Ends the requests that are left, each with a clear error where one can still be given. */
  shutDown(): void;
  /** Closes all connections. */
  close(): Promise<void>;
}
