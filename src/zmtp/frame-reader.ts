import { FrameFlag } from './frame';
import { ZmtpError } from './zmtp-error';

const RESERVED = 0xff & ~(FrameFlag.MORE | FrameFlag.LONG | FrameFlag.COMMAND);

/** Bytes of the longest head: flags, and a length of 8 bytes. */
const LONG_HEAD_BYTES = 9;

/** Takes a frame; its body may be a slice of what was read, which is not written again. */
export type OnFrame = (flags: number, body: Buffer) => void;

/** Cuts a stream of bytes into frames, wherever it comes in pieces. */
export class FrameReader {
  private readonly head = Buffer.alloc(LONG_HEAD_BYTES);
  private headLength = 0;
  /** The body of a frame that comes in several pieces; undefined between frames, and while a head is read. */
  private body: Buffer | undefined;
  private bodyLength = 0;

  /** @param maxFrameBytes longest body that is read */
  constructor(
    private readonly maxFrameBytes: number,
    private readonly onFrame: OnFrame,
  ) {}

  /** @throws ZmtpError for flags that do not exist and for a frame that is too long */
  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length) at = this.body === undefined ? this.takeHead(piece, at) : this.takeBody(piece, at);
  }

  private takeHead(piece: Buffer, start: number): number {
    this.head[this.headLength++] = piece[start];
    const at = start + 1;
    const [flags] = this.head;
    if ((flags & RESERVED) !== 0) throw new ZmtpError(`a frame with the flags ${flags}`);
    if (this.headLength < ((flags & FrameFlag.LONG) === 0 ? 2 : LONG_HEAD_BYTES)) return at;
    this.headLength = 0;
    const length = this.length();
    if (length <= piece.length - at) {
      this.onFrame(flags, piece.subarray(at, at + length));
      return at + length;
    }
    this.body = Buffer.allocUnsafe(length);
    this.bodyLength = 0;
    return at;
  }

  private takeBody(piece: Buffer, at: number): number {
    const body = this.body!;
    const end = Math.min(piece.length, at + body.length - this.bodyLength);
    this.bodyLength += piece.copy(body, this.bodyLength, at, end);
    if (this.bodyLength === body.length) {
      this.body = undefined;
      this.onFrame(this.head[0], body);
    }
    return end;
  }

  private length(): number {
    const { head, maxFrameBytes } = this;
    const long = (head[0] & FrameFlag.LONG) !== 0;
    const length = long ? head.readUInt32BE(1) * 2 ** 32 + head.readUInt32BE(5) : head[1];
    if (length > maxFrameBytes) throw new ZmtpError(`a frame of ${length} bytes, more than ${maxFrameBytes}`);
    return length;
  }
}
