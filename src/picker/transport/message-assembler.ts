import { GrpcStatus, type GrpcStatusCode } from './grpc-status';

/** Bytes before each message: the compression flag and the length. */
export const PREFIX_BYTES = 5;

/** A message gets memory as it comes, from this size on: what is only announced takes none. */
const FIRST_BYTES = 64 * 1024;

/** Why the bytes of a call cannot be taken apart into messages. */
export interface FramingFault {
  readonly status: GrpcStatusCode;
  readonly message: string;
}

/** What gets the messages. */
export interface MessageSink {
  deliver(message: Buffer): void;
}

const NO_BYTES = Buffer.alloc(0);

/**
 * Takes the bytes of a call apart into length-prefixed messages. A message that lies in one chunk is a slice of it; only
 * one that is spread over several is put together in memory of its own.
 */
export class MessageAssembler {
  private prefixRead = 0;
  private flag = 0;
  private messageLength = 0;
  /** The message that is being put together, when it did not come in one piece. */
  private partial = NO_BYTES;
  private partialLength = 0;

  /** @param maxMessageBytes longest message that is taken */
  constructor(
    private readonly maxMessageBytes: number,
    private readonly sink: MessageSink,
  ) {}

  /** Bytes came in the middle of a message. */
  get midMessage(): boolean {
    return this.prefixRead > 0;
  }

  /** Takes the bytes of a chunk from `start` to `end`; a fault is final. */
  push(chunk: Buffer, start = 0, end = chunk.length): FramingFault | undefined {
    let at = start;
    while (at < end) {
      if (this.prefixRead < PREFIX_BYTES) {
        at = this.readPrefix(chunk, at, end);
        if (this.prefixRead < PREFIX_BYTES) {
          return undefined;
        }
        const fault = this.fault();
        if (fault !== undefined) {
          return fault;
        }
      }
      at = this.readMessage(chunk, at, end);
    }
    return undefined;
  }

  private readPrefix(chunk: Buffer, start: number, end: number): number {
    let at = start;
    for (; this.prefixRead < PREFIX_BYTES && at < end; at++, this.prefixRead++) {
      if (this.prefixRead === 0) {
        this.flag = chunk[at];
        this.messageLength = 0;
      } else {
        this.messageLength = this.messageLength * 256 + chunk[at];
      }
    }
    return at;
  }

  private fault(): FramingFault | undefined {
    if (this.flag !== 0) {
      return {
        status: this.flag === 1 ? GrpcStatus.UNIMPLEMENTED : GrpcStatus.INTERNAL,
        message: `a message with compression flag ${this.flag}: send messages uncompressed, with flag 0`,
      };
    }
    if (this.messageLength > this.maxMessageBytes) {
      return {
        status: GrpcStatus.RESOURCE_EXHAUSTED,
        message: `a message of ${this.messageLength} bytes: the limit is ${this.maxMessageBytes}`,
      };
    }
    return undefined;
  }

  private readMessage(chunk: Buffer, at: number, end: number): number {
    const length = this.messageLength;
    if (this.partialLength === 0 && end - at >= length) {
      this.complete(chunk.subarray(at, at + length));
      return at + length;
    }
    const taken = Math.min(length - this.partialLength, end - at);
    this.reserve(this.partialLength + taken);
    chunk.copy(this.partial, this.partialLength, at, at + taken);
    this.partialLength += taken;
    if (this.partialLength === length) {
      this.complete(this.partial.subarray(0, length));
    }
    return at + taken;
  }

  private complete(message: Buffer): void {
    this.prefixRead = 0;
    this.partial = NO_BYTES;
    this.partialLength = 0;
    this.sink.deliver(message);
  }

  private reserve(bytes: number): void {
    if (bytes > this.partial.length) {
      const size = Math.max(bytes, FIRST_BYTES, this.partial.length * 2);
      const grown = Buffer.allocUnsafeSlow(Math.min(this.messageLength, size));
      this.partial.copy(grown, 0, 0, this.partialLength);
      this.partial = grown;
    }
  }
}
