import {
  CLIENT_PREFACE,
  ConnectionError,
  ErrorCode,
  Flag,
  FRAME_HEAD_BYTES,
  FrameType,
  MAX_FRAME_BYTES,
} from './frame';

/** What is done with the frames of a connection. */
export interface FrameSink {
  /**
   * A DATA frame or a piece of one, without its padding: the bytes of `chunk` from `start` to `end`. A buffer of their own
   * would cost more than all else here that a small frame does.
   * @param flowBytes how much of the flow control windows it takes: padding counts
   * @param endStream it is the last piece of the last frame of its stream
   */
  data(streamId: number, chunk: Buffer, start: number, end: number, flowBytes: number, endStream: boolean): void;
  /** A whole frame of another type. The payload is valid during the call. */
  frame(type: number, flags: number, streamId: number, payload: Buffer): void;
}

/**
 * Takes the bytes of a connection apart into frames. DATA is passed on piece by piece as it lies in the chunks; other
 * frames are put together when they are cut.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-4
 */
export class FrameReader {
  /** Nothing is read any more. */
  stopped = false;

  private prefaceRead = 0;
  /** The head of a frame, or the payload after it, that is cut by the end of a chunk. */
  private partial: Buffer = Buffer.allocUnsafe(FRAME_HEAD_BYTES);
  private partialLength = 0;
  private readonly head = this.partial;

  private inPayload = false;
  private length = 0;
  private type = 0;
  private flags = 0;
  private streamId = 0;
  /** Of a DATA frame: bytes of content, and then of padding, that are still to come. */
  private contentLeft = 0;
  private paddingLeft = 0;
  private padLengthDue = false;

  constructor(private readonly sink: FrameSink) {}

  /** The client has shown that it speaks HTTP/2. */
  get pastPreface(): boolean {
    return this.prefaceRead === CLIENT_PREFACE.length;
  }

  /** Takes the next chunk. @throws ConnectionError */
  push(chunk: Buffer): void {
    let at = this.pastPreface ? 0 : this.readPreface(chunk);
    while (!this.stopped && (at < chunk.length || (this.inPayload && this.length === 0))) {
      if (!this.inPayload) {
        at = this.readHead(chunk, at);
      } else if (this.type === FrameType.DATA) {
        at = this.readData(chunk, at);
      } else {
        at = this.readPayload(chunk, at);
      }
    }
  }

  private readPreface(chunk: Buffer): number {
    const taken = Math.min(CLIENT_PREFACE.length - this.prefaceRead, chunk.length);
    if (CLIENT_PREFACE.compare(chunk, 0, taken, this.prefaceRead, this.prefaceRead + taken) !== 0) {
      throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'this port speaks HTTP/2 with prior knowledge');
    }
    this.prefaceRead += taken;
    return taken;
  }

  private readHead(chunk: Buffer, at: number): number {
    if (this.partialLength === 0 && chunk.length - at >= FRAME_HEAD_BYTES) {
      this.startFrame(chunk, at);
      return at + FRAME_HEAD_BYTES;
    }
    const taken = Math.min(FRAME_HEAD_BYTES - this.partialLength, chunk.length - at);
    chunk.copy(this.head, this.partialLength, at, at + taken);
    this.partialLength += taken;
    if (this.partialLength === FRAME_HEAD_BYTES) {
      this.partialLength = 0;
      this.startFrame(this.head, 0);
    }
    return at + taken;
  }

  private startFrame(bytes: Buffer, at: number): void {
    this.length = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
    this.type = bytes[at + 3];
    this.flags = bytes[at + 4];
    this.streamId = ((bytes[at + 5] & 0x7f) << 24) | (bytes[at + 6] << 16) | (bytes[at + 7] << 8) | bytes[at + 8];
    this.inPayload = true;
    if (this.length > MAX_FRAME_BYTES) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, `a frame of ${this.length} bytes`);
    }
    if (this.type === FrameType.DATA) {
      this.contentLeft = this.length;
      this.paddingLeft = 0;
      this.padLengthDue = (this.flags & Flag.PADDED) !== 0;
      if (this.padLengthDue && this.length === 0) {
        throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, 'a padded frame without the length of its padding');
      }
    }
  }

  private readData(chunk: Buffer, start: number): number {
    let at = start;
    if (this.padLengthDue) {
      this.padLengthDue = false;
      this.paddingLeft = chunk[at++];
      this.contentLeft -= 1 + this.paddingLeft;
      if (this.contentLeft < 0) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a frame with more padding than payload');
      }
    }
    const content = Math.min(this.contentLeft, chunk.length - at);
    const padding = Math.min(this.paddingLeft, chunk.length - at - content);
    this.contentLeft -= content;
    this.paddingLeft -= padding;
    const complete = this.contentLeft === 0 && this.paddingLeft === 0;
    const end = at + content + padding;
    this.inPayload = !complete;
    const endStream = complete && (this.flags & Flag.END_STREAM) !== 0;
    this.sink.data(this.streamId, chunk, at, at + content, end - start, endStream);
    return end;
  }

  private readPayload(chunk: Buffer, at: number): number {
    const { length } = this;
    if (this.partialLength === 0 && chunk.length - at >= length) {
      this.inPayload = false;
      this.sink.frame(this.type, this.flags, this.streamId, chunk.subarray(at, at + length));
      return at + length;
    }
    if (this.partialLength === 0) {
      this.partial = Buffer.allocUnsafe(length);
    }
    const taken = Math.min(length - this.partialLength, chunk.length - at);
    chunk.copy(this.partial, this.partialLength, at, at + taken);
    this.partialLength += taken;
    if (this.partialLength === length) {
      const payload = this.partial;
      this.partial = this.head;
      this.partialLength = 0;
      this.inPayload = false;
      this.sink.frame(this.type, this.flags, this.streamId, payload);
    }
    return at + taken;
  }
}
