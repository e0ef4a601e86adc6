import type { TransportLimits } from '../transport-limits';
import {
  DEFAULT_WINDOW_BYTES,
  type ErrorCodeValue,
  Flag,
  FRAME_HEAD_BYTES,
  FrameType,
  MAX_31_BITS,
  MAX_FRAME_BYTES,
} from './frame';
import type { Output } from './output';
import { Setting } from './peer-settings';
import { EMPTY_TABLE } from './response-headers';

/**
 * Writes frames into the output of a connection.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6
 */
export class FrameWriter {
  /** The last stream that GOAWAY has named. */
  private lastNamed = MAX_31_BITS;

  constructor(private readonly output: Output) {}

  /** Writes the head of a DATA frame whose payload the caller sends behind it. */
  dataHead(streamId: number, length: number): void {
    this.head(length, FrameType.DATA, 0, streamId);
  }

  /** @param resizesTable the block begins with the change of the header table that the client waits for */
  headers(streamId: number, block: Buffer, endStream: boolean, resizesTable: boolean): void {
    const whole = resizesTable ? Buffer.concat([EMPTY_TABLE, block]) : block;
    const last = endStream ? Flag.END_STREAM : 0;
    if (whole.length <= MAX_FRAME_BYTES) {
      this.frame(FrameType.HEADERS, last | Flag.END_HEADERS, streamId, whole);
      return;
    }
    this.frame(FrameType.HEADERS, last, streamId, whole.subarray(0, MAX_FRAME_BYTES));
    for (let start = MAX_FRAME_BYTES; start < whole.length; start += MAX_FRAME_BYTES) {
      const flags = start + MAX_FRAME_BYTES < whole.length ? 0 : Flag.END_HEADERS;
      this.frame(FrameType.CONTINUATION, flags, streamId, whole.subarray(start, start + MAX_FRAME_BYTES));
    }
  }

  reset(streamId: number, code: ErrorCodeValue): void {
    this.head(4, FrameType.RST_STREAM, 0, streamId);
    this.word(code);
  }

  /** Tells the client what it may do. The connection's window cannot be said in settings, so it is widened after them. */
  settings(limits: TransportLimits): void {
    const settings: readonly [number, number][] = [
      [Setting.MAX_CONCURRENT_STREAMS, limits.maxConcurrentStreams],
      [Setting.INITIAL_WINDOW_SIZE, limits.streamWindowBytes],
      [Setting.MAX_HEADER_LIST_SIZE, limits.maxHeaderListBytes],
    ];
    const payload = Buffer.alloc(settings.length * 6);
    for (const [index, [setting, value]] of settings.entries()) {
      payload.writeUInt16BE(setting, index * 6);
      payload.writeUInt32BE(value, index * 6 + 2);
    }
    this.frame(FrameType.SETTINGS, 0, 0, payload);
    if (limits.connectionWindowBytes > DEFAULT_WINDOW_BYTES) {
      this.windowUpdate(0, limits.connectionWindowBytes - DEFAULT_WINDOW_BYTES);
    }
  }

  settingsAck(): void {
    this.head(0, FrameType.SETTINGS, Flag.ACK, 0);
  }

  ping(payload: Buffer, ack: boolean): void {
    this.frame(FrameType.PING, ack ? Flag.ACK : 0, 0, payload);
  }

  /** @param lastStreamId no stream beyond it is taken; where one before it was named before, that one counts (section 6.8) */
  goAway(lastStreamId: number, code: ErrorCodeValue, message: string): void {
    this.lastNamed = Math.min(this.lastNamed, lastStreamId);
    const text = Buffer.from(message);
    this.head(8 + text.length, FrameType.GOAWAY, 0, 0);
    this.word(this.lastNamed);
    this.word(code);
    this.output.pass(text);
  }

  windowUpdate(streamId: number, bytes: number): void {
    this.head(4, FrameType.WINDOW_UPDATE, 0, streamId);
    this.word(bytes);
  }

  private head(length: number, type: number, flags: number, streamId: number): void {
    const at = this.output.reserve(FRAME_HEAD_BYTES);
    const { buffer } = this.output;
    buffer[at] = length >> 16;
    buffer[at + 1] = length >> 8;
    buffer[at + 2] = length;
    buffer[at + 3] = type;
    buffer[at + 4] = flags;
    buffer[at + 5] = streamId >> 24;
    buffer[at + 6] = streamId >> 16;
    buffer[at + 7] = streamId >> 8;
    buffer[at + 8] = streamId;
  }

  private frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    this.head(payload.length, type, flags, streamId);
    this.output.pass(payload);
  }

  private word(value: number): void {
    const at = this.output.reserve(4);
    this.output.buffer.writeUInt32BE(value, at);
  }
}
