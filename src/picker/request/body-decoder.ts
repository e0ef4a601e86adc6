import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { ZstdFrames } from './_zstd-frames';

/** Size of the pieces that come out, as large as those of most gateways. */
const PIECE_BYTES = 64 * 1024;

/** Of a body's content coding, windows are at most 8 MiB. Source: RFC 9659. */
const ZSTD_WINDOW_LOG = 23;

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
  private stopped = false;

  /** @param encoding one of {@link CONTENT_ENCODINGS} */
  constructor(encoding: string, events: DecoderEvents) {
    this.stream = DECODERS[encoding]({ chunkSize: PIECE_BYTES });
    this.frames = encoding === 'zstd' ? new ZstdFrames() : undefined;
    this.stream.on('data', (piece: Buffer) => this.stopped || events.decoded(piece));
    this.stream.on('end', () => this.stopped || events.decodedAll());
    this.stream.on('error', (error) => this.stopped || events.undecodable(error.message));
  }

  /** Takes the next piece; it must not be changed any more. */
  push(piece: Buffer): void {
    let at = 0;
    while (at < piece.length && !this.stopped) {
      const end = this.frames?.endOfFrame(piece, at) ?? piece.length;
      this.stream.write(piece.subarray(at, end));
      at = end;
    }
  }

  /** Takes the end of what is encoded. */
  end(): void {
    if (!this.stopped) {
      this.stream.end();
    }
  }

  /** Nothing more is told, and what was to come out is forgotten. */
  stop(): void {
    this.stopped = true;
    this.stream.destroy();
  }
}
