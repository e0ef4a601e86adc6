import type { Duplex } from 'node:stream';

/** Frames are written into slabs of this size, each of which is handed to the socket piece by piece and never used again. */
const SLAB_BYTES = 32 * 1024;

/** Bodies up to this size are copied into the slab: that costs less than one more piece for the socket. */
const COPIED_BYTES = 8 * 1024;

/** With so much waiting for the socket, a client does not keep up and DATA must wait. */
const CONGESTED_BYTES = 256 * 1024;

/** With so much, it is no client that is only slow: what is not DATA is small, and never asked for so often. */
const OVERRUN_BYTES = 8 * 1024 * 1024;

const NO_SLAB = Buffer.alloc(0);

/** What a connection has to send. Everything that one event causes leaves in one write. */
export class Output {
  private slab = NO_SLAB;
  /** The part of the slab that is written and not handed over yet. */
  private start = 0;
  private end = 0;
  /** What stands before it. */
  private parts: Buffer[] = [];
  private partBytes = 0;
  private closed = false;

  constructor(private readonly socket: Duplex) {}

  /** The client does not take what is sent. */
  get congested(): boolean {
    return this.backlog > CONGESTED_BYTES && !this.relieved();
  }

  /** The client makes the server answer, and takes no answers. */
  get overrun(): boolean {
    return this.backlog > OVERRUN_BYTES;
  }

  /** Makes room for so many bytes; they are to be written from the place that is returned, into `buffer`. */
  reserve(bytes: number): number {
    if (this.slab.length - this.end < bytes) {
      this.seal();
      this.slab = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, bytes));
      this.start = 0;
      this.end = 0;
    }
    const at = this.end;
    this.end += bytes;
    return at;
  }

  /** Where to write what was reserved last. */
  get buffer(): Buffer {
    return this.slab;
  }

  /** Sends bytes that must not change any more, without a copy where that is worth it. */
  pass(bytes: Buffer): void {
    if (bytes.length <= COPIED_BYTES) {
      const at = this.reserve(bytes.length);
      bytes.copy(this.slab, at);
    } else {
      this.seal();
      this.parts.push(bytes);
      this.partBytes += bytes.length;
    }
  }

  /** Hands everything to the socket. */
  flush(): void {
    if (this.parts.length === 0) {
      if (this.start < this.end) {
        this.write(this.slab.subarray(this.start, this.end));
        this.start = this.end;
      }
      return;
    }
    this.seal();
    const { parts } = this;
    this.parts = [];
    this.partBytes = 0;
    this.socket.cork();
    for (const part of parts) {
      this.write(part);
    }
    this.socket.uncork();
  }

  /** Sends what is left, and then nothing more. */
  close(): void {
    this.flush();
    this.closed = true;
    this.socket.end();
  }

  private get backlog(): number {
    return this.socket.writableLength + this.partBytes + this.end - this.start;
  }

  /** Whether the socket takes what had only been waiting for the end of an event. */
  private relieved(): boolean {
    this.flush();
    return this.backlog <= CONGESTED_BYTES;
  }

  private seal(): void {
    if (this.start < this.end) {
      this.parts.push(this.slab.subarray(this.start, this.end));
      this.partBytes += this.end - this.start;
      this.start = this.end;
    }
  }

  private write(bytes: Buffer): void {
    if (!this.closed && !this.socket.destroyed) {
      this.socket.write(bytes);
    }
  }
}
