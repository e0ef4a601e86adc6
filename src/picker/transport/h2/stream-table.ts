import { NumberMap } from '../../../number-map';
import { ConnectionError, ErrorCode } from './frame';
import type { Http2Call } from './http2-call';

/** How many streams that the server has reset are remembered, since the client may have been sending on them. */
const REMEMBERED_RESETS = 1000;

/**
 * The streams of a connection: those that are calls, and what is known of the others.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-5.1
 */
export class StreamTable {
  /** The highest stream that the client has opened; the ones below that are no calls are over. */
  last = 0;

  private readonly calls = new NumberMap<Http2Call>();
  private readonly resets = new Set<number>();

  /** How many calls there are. */
  get size(): number {
    return this.calls.size;
  }

  get(streamId: number): Http2Call | undefined {
    return this.calls.get(streamId);
  }

  /** Those that there are now, in a list of their own. */
  all(): Http2Call[] {
    return this.calls.values();
  }

  /** The client takes more on each of them, or less. @throws ConnectionError */
  changeSendWindows(bytes: number): void {
    for (const call of this.all()) {
      if (!call.changeSendWindow(bytes)) {
        throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'a window that is too wide');
      }
    }
  }

  add(call: Http2Call): void {
    this.calls.set(call.streamId, call);
  }

  /** @returns false when it is none of them */
  delete(call: Http2Call): boolean {
    return this.calls.delete(call.streamId);
  }

  /** The server has reset a stream: what comes on it still was sent before the client knew. */
  noteReset(streamId: number): void {
    this.resets.add(streamId);
    if (this.resets.size > REMEMBERED_RESETS) {
      const [oldest] = this.resets;
      this.resets.delete(oldest);
    }
  }

  wasReset(streamId: number): boolean {
    return this.resets.has(streamId);
  }

  /** Whether the client has ever opened a stream; those of even numbers are not its own. */
  wasOpened(streamId: number): boolean {
    return streamId <= this.last && streamId % 2 === 1;
  }

  /** Refuses a frame on a stream that was never opened. @throws ConnectionError */
  requireOpened(streamId: number): void {
    if (!this.wasOpened(streamId)) {
      throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `a frame on stream ${streamId}, which was never opened`);
    }
  }
}
