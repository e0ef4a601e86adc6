/**
 * How much a client may still send, on a stream or on a connection.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-5.2
 */
export class ReceiveWindow {
  /** Bytes that came and were not given back to the client yet. */
  private taken = 0;
  /** Those of them that are done with. */
  private done = 0;

  /** @param bytes the window at its widest */
  constructor(private readonly bytes: number) {}

  /** Takes what came; false when the client had no right to send it. */
  take(bytes: number): boolean {
    this.taken += bytes;
    return this.taken <= this.bytes;
  }

  /**
   * Bytes that came are done with.
   * @returns by how much to tell the client that its window is wider: nothing until half of it is worth telling
   */
  release(bytes: number): number {
    this.done += bytes;
    if (this.done * 2 < this.bytes) {
      return 0;
    }
    const { done } = this;
    this.taken -= done;
    this.done = 0;
    return done;
  }
}
