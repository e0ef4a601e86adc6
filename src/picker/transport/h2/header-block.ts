import { ConnectionError, ErrorCode, Flag, FrameType } from './frame';

/** Most frames that the block of one request may be spread over; one of the largest needs nine. */
const MAX_FRAMES = 64;

/**
 * Puts the header block of a request together: a HEADERS frame, and the CONTINUATION frames that may follow it, with
 * nothing between them.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.2 and section 6.10
 */
export class HeaderBlock {
  /** The stream whose block is incomplete; 0 for none. */
  openStream = 0;
  /** Its request has no body. */
  endStream = false;

  private fragments: Buffer[] = [];
  private bytes = 0;

  /** @param maxBytes largest block; more would be kept for a request that is refused anyway */
  constructor(private readonly maxBytes: number) {}

  /** Refuses a frame that must not come here. @throws ConnectionError */
  check(type: number, streamId: number): void {
    const continues = type === FrameType.CONTINUATION;
    if (this.openStream !== 0 ? !continues || streamId !== this.openStream : continues) {
      throw new ConnectionError(
        ErrorCode.PROTOCOL_ERROR,
        'frames of other kinds within headers, or the other way round',
      );
    }
  }

  /** Takes a HEADERS frame. @returns the block, if it is complete @throws ConnectionError */
  headers(streamId: number, flags: number, payload: Buffer): Buffer | undefined {
    this.endStream = (flags & Flag.END_STREAM) !== 0;
    return this.take(streamId, flags, fragmentOf(flags, payload));
  }

  /** Takes a CONTINUATION frame. @returns the block, if it is complete @throws ConnectionError */
  continuation(streamId: number, flags: number, payload: Buffer): Buffer | undefined {
    return this.take(streamId, flags, payload);
  }

  private take(streamId: number, flags: number, fragment: Buffer): Buffer | undefined {
    const last = (flags & Flag.END_HEADERS) !== 0;
    if (last && this.fragments.length === 0) {
      return fragment;
    }
    this.openStream = last ? 0 : streamId;
    this.bytes += fragment.length;
    this.fragments.push(Buffer.from(fragment));
    if (this.bytes > this.maxBytes || this.fragments.length > MAX_FRAMES) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, `headers of more than ${this.maxBytes} bytes`);
    }
    if (!last) {
      return undefined;
    }
    const block = Buffer.concat(this.fragments);
    this.fragments = [];
    this.bytes = 0;
    return block;
  }
}

/** A HEADERS frame's payload without padding and priority; priorities are ignored, as section 5.3.2 allows. */
function fragmentOf(flags: number, payload: Buffer): Buffer {
  let start = 0;
  let end = payload.length;
  if ((flags & Flag.PADDED) !== 0) {
    end -= payload[start++] ?? 0;
  }
  if ((flags & Flag.PRIORITY) !== 0) {
    start += 5;
  }
  if (start > end) {
    throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a frame with more padding than payload');
  }
  return payload.subarray(start, end);
}
