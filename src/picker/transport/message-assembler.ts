import { GrpcStatus, type GrpcStatusCode } from './grpc-status';

/** Bytes before each message: the compression flag and the length. */
export const PREFIX_BYTES = 5;

/** Why the bytes of a call cannot be taken apart into messages. */
export interface FramingFault {
  readonly status: GrpcStatusCode;
  readonly message: string;
}

const NO_BYTES = Buffer.alloc(0);

/**
 * Takes the bytes of a call apart into length-prefixed messages. A message that lies in one chunk is a slice of it; only
 * one that is spread over several is put together in memory of its own.
 */
export class MessageAssembler {
  private readonly prefix = Buffer.alloc(PREFIX_BYTES);
  private prefixLength = 0;
  /** The message that is being put together, when it did not come in one piece. */
  private partial = NO_BYTES;
  private partialLength = 0;
  /** Length of the message whose prefix has been read; -1 while the prefix is being read. */
  private messageLength = -1;

  /**
   * @param maxMessageBytes longest message that is taken
   * @param deliver gets each message
   */
  constructor(
    private readonly maxMessageBytes: number,
    private readonly deliver: (message: Buffer) => void,
  ) {}

  /** Bytes came in the middle of a message. */
  get midMessage(): boolean {
    return this.prefixLength > 0 || this.messageLength >= 0;
  }

  /** Takes the next chunk; a fault is final. */
  push(chunk: Buffer): FramingFault | undefined {
    let at = 0;
    while (at < chunk.length || this.messageLength === 0) {
      if (this.messageLength < 0) {
        at = this.readPrefix(chunk, at);
        const fault = this.checkPrefix();
        if (fault !== undefined) {
          return fault;
        }
      } else {
        at = this.readMessage(chunk, at);
      }
    }
    return undefined;
  }

  private readPrefix(chunk: Buffer, at: number): number {
    const taken = Math.min(PREFIX_BYTES - this.prefixLength, chunk.length - at);
    chunk.copy(this.prefix, this.prefixLength, at, at + taken);
    this.prefixLength += taken;
    return at + taken;
  }

  private checkPrefix(): FramingFault | undefined {
    if (this.prefixLength < PREFIX_BYTES) {
      return undefined;
    }
    this.prefixLength = 0;
    if (this.prefix[0] !== 0) {
      return {
        status: this.prefix[0] === 1 ? GrpcStatus.UNIMPLEMENTED : GrpcStatus.INTERNAL,
        message: `a message with compression flag ${this.prefix[0]}: send messages uncompressed, with flag 0`,
      };
    }
    this.messageLength = this.prefix.readUInt32BE(1);
    if (this.messageLength > this.maxMessageBytes) {
      return {
        status: GrpcStatus.RESOURCE_EXHAUSTED,
        message: `a message of ${this.messageLength} bytes: the limit is ${this.maxMessageBytes}`,
      };
    }
    return undefined;
  }

  private readMessage(chunk: Buffer, at: number): number {
    const length = this.messageLength;
    if (this.partialLength === 0 && chunk.length - at >= length) {
      this.messageLength = -1;
      this.deliver(chunk.subarray(at, at + length));
      return at + length;
    }
    if (this.partialLength === 0) {
      this.partial = Buffer.allocUnsafeSlow(length);
    }
    const taken = Math.min(length - this.partialLength, chunk.length - at);
    chunk.copy(this.partial, this.partialLength, at, at + taken);
    this.partialLength += taken;
    if (this.partialLength === length) {
      const message = this.partial;
      this.partial = NO_BYTES;
      this.partialLength = 0;
      this.messageLength = -1;
      this.deliver(message);
    }
    return at + taken;
  }
}
