import { connect, type Socket } from 'node:net';

/** A client that writes bytes and reads bytes, for what no HTTP client would send. */
export class RawClient {
  received = '';
  /** The connection is closed, by whomever. */
  readonly closed: Promise<void>;
  private readonly socket: Socket;
  private waiting: (() => void) | undefined;

  constructor(url: string) {
    const { hostname, port } = new URL(url);
    this.socket = connect(Number(port), hostname);
    this.socket.setEncoding('latin1').on('data', (text) => {
      this.received += text;
      this.waiting?.();
    });
    this.socket.on('error', () => undefined); // a reset: `closed` tells
    this.closed = new Promise((resolve) => {
      this.socket.on('close', () => {
        resolve();
        this.waiting?.();
      });
    });
  }

  send(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Waits until the pattern was received; fails when the connection closes before. */
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.received)) {
      if (this.socket.closed) {
        throw new Error(`closed after ${JSON.stringify(this.received)}`);
      }
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
  }

  destroy(): void {
    this.socket.destroy();
  }
}
