import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { HeldPieces } from '../../held-pieces';
import { ZstdFrames } from './_zstd-frames';

/** Size of the pieces that come out, as large as those of most gateways. */
const PIECE_BYTES = 64 * 1024;

/** Of a body's content coding, windows are at most 8 MiB. Source: RFC 9659. */
const ZSTD_WINDOW_LOG = 23;

/** Each frame takes a way to another thread. Encoders that write several, to work on them side by side, write one for some MiB. */
const MOST_FRAMES = 1_000;

const NOTHING = Buffer.alloc(0);

interface Options {
  readonly chunkSize: number;
  readonly params?: Readonly<Record<number, number>>;
}

type Create = (options: Options) => Transform;

/** Node has it since 22.15; older ones run this too. */
const { createZstdDecompress } = zlib as { readonly createZstdDecompress?: Create };
const { ZSTD_d_windowLogMax = 0 } = zlib.constants as { readonly ZSTD_d_windowLogMax?: number };

const DECODERS: Readonly<Record<string, Create>> = {
  gzip: zlib.createGunzip,
  deflate: zlib.createInflate,
  br: zlib.createBrotliDecompress,
  ...(createZstdDecompress && {
    zstd: (options) => createZstdDecompress({ ...options, params: { [ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG } }),
  }),
};

/** The content encodings that are understood. */
export const CONTENT_ENCODINGS: readonly string[] = Object.keys(DECODERS);

/** Told what comes out of a decoder, until it is stopped. */
export interface DecoderEvents {
  /** A piece came out; it will not be changed any more. */
  decoded(piece: Buffer): void;
  /** All of it came out. */
  decodedAll(): void;
  /** What went in is not what its encoding says. */
  undecodable(problem: string): void;
}

/** Decodes a body that comes in pieces, on the threads that Node keeps for this: nothing waits for it but its own request. */
export class BodyDecoder {
  private readonly stream: Transform;
  /** Node takes the end of a frame for the end of what it was given with it. */
  private readonly frames: ZstdFrames | undefined;
  /** What is to be decoded after the piece that is: each takes a way to another thread, so crumbs go together. */
  private readonly waiting = new HeldPieces();
  private piece: Buffer = NOTHING;
  private isDecoding = false;
  private ended = false;
  private stopped = false;

  /** @param encoding one of {@link CONTENT_ENCODINGS} */
  constructor(
    encoding: string,
    private readonly events: DecoderEvents,
  ) {
    this.stream = DECODERS[encoding]({ chunkSize: PIECE_BYTES });
    this.frames = encoding === 'zstd' ? new ZstdFrames() : undefined;
    this.stream.on('data', (piece: Buffer) => this.stopped || events.decoded(piece));
    this.stream.on('end', () => this.stopped || events.decodedAll());
    this.stream.on('error', (error) => this.stopped || events.undecodable(error.message));
  }

  /** Takes the next piece; it must not be changed any more. */
  push(piece: Buffer): void {
    if (!this.stopped) {
      this.waiting.add(piece, false);
      this.decodeNext();
    }
  }

  /** Takes the end of what is encoded. */
  end(): void {
    this.ended = true;
    this.decodeNext();
  }

  /** Nothing more is told, and what was to come out is forgotten. */
  stop(): void {
    this.stopped = true;
    this.waiting.drop();
    this.piece = NOTHING;
    this.stream.destroy();
  }

  private decodeNext(): void {
    if (this.isDecoding || this.stopped) {
      return;
    }
    const part = this.nextPart();
    if (part.length > 0) {
      this.isDecoding = true;
      this.stream.write(part, this.decodedPart);
    } else if (this.ended && !this.stopped) {
      this.stream.end();
    }
  }

  /** Made once, not for each part. */
  private readonly decodedPart = (error?: Error | null): void => {
    this.isDecoding = false;
    if (!error) {
      this.decodeNext();
    }
  };

  /** What is to be decoded at once: up to the end of a frame at most. Empty when nothing is there. */
  private nextPart(): Buffer {
    const piece = this.piece.length > 0 ? this.piece : (this.waiting.takeFirst() ?? NOTHING);
    const end = this.frames?.endOfFrame(piece, 0) ?? piece.length;
    this.piece = piece.subarray(end);
    if (this.frames !== undefined && this.frames.ended > MOST_FRAMES) {
      this.events.undecodable(`it has more than ${MOST_FRAMES} frames`);
      return NOTHING;
    }
    return piece.subarray(0, end);
  }
}
