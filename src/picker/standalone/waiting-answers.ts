import type { Socket } from 'node:net';

/**
 * Answers that wait for earlier ones on their connection, since its client sent several requests at once. Node tells the one answer
 * whose turn it is that the client is gone; the others are told here, by one listener for each connection.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-9.3.2
 */
export class WaitingAnswers {
  private readonly waiting = new WeakMap<Socket, Set<() => void>>();

  /**
   * An answer waits on a connection.
   * @param gone called once when the connection closes
   */
  add(socket: Socket, gone: () => void): void {
    let listeners = this.waiting.get(socket);
    if (listeners === undefined) {
      listeners = new Set();
      this.waiting.set(socket, listeners);
      socket.once('close', () => this.closed(socket));
    }
    listeners.add(gone);
  }

  /** An answer is done with. */
  delete(socket: Socket, gone: () => void): void {
    this.waiting.get(socket)?.delete(gone);
  }

  private closed(socket: Socket): void {
    for (const gone of this.waiting.get(socket)!) {
      gone();
    }
  }
}
