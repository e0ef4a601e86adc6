import type { GrpcMethod, GrpcMethods } from '../grpc-server';
import { GrpcStatus } from '../grpc-status';
import type { FloodGuard } from './flood-guard';
import { ConnectionError, ErrorCode, type ErrorCodeValue, FrameType } from './frame';
import { HeaderBlock } from './header-block';
import { HeaderDecoder } from './header-decoder';
import { type CallSurroundings, Http2Call } from './http2-call';
import { RequestHeaders } from './request-headers';
import { encodingRefusal, httpRefusal, statusHeaders } from './response-headers';
import type { StreamTable } from './stream-table';

/** A header block may be larger than the limit by so much without costing more than its own request. */
const BLOCK_TO_HEADER_LIST = 2;

const GRPC = 'application/grpc';
const GRPC_WITH_DETAILS = /^application\/grpc(\+proto)?(;|$)/;

/** What the intake takes from its connection. */
export interface IntakeSurroundings extends CallSurroundings {
  readonly methods: GrpcMethods;
  readonly streams: StreamTable;
  readonly guard: FloodGuard;
  /** The connection takes no more calls. */
  readonly refusing: boolean;
  callOpened(call: Http2Call): void;
  /** Breaks a call off for a mistake of the client. */
  breakOff(call: Http2Call, code: ErrorCodeValue): void;
}

/**
 * Makes calls of requests, or refuses them: in their headers, and in trailers that may end them.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-8.1
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class RequestIntake {
  private readonly block: HeaderBlock;
  private readonly decoder = new HeaderDecoder();
  private readonly headers = new RequestHeaders();

  constructor(private readonly connection: IntakeSurroundings) {
    this.block = new HeaderBlock(connection.limits.maxHeaderListBytes * BLOCK_TO_HEADER_LIST);
  }

  /** Refuses a frame of another kind within headers. @throws ConnectionError */
  check(type: number, streamId: number): void {
    this.block.check(type, streamId);
  }

  /** Takes a HEADERS or CONTINUATION frame. @throws ConnectionError */
  take(type: number, flags: number, streamId: number, payload: Buffer): void {
    if (streamId % 2 === 0) {
      throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, `headers on stream ${streamId}`);
    }
    const block =
      type === FrameType.HEADERS
        ? this.block.headers(streamId, flags, payload)
        : this.block.continuation(streamId, flags, payload);
    if (block !== undefined) {
      this.headers.clear();
      this.decoder.decode(block, this.headers); // whatever becomes of them, later ones may refer to these
      this.decide(streamId, this.block.endStream);
    }
  }

  private decide(streamId: number, endStream: boolean): void {
    const { headers } = this;
    const { streams, limits, refusing } = this.connection;
    const call = streams.get(streamId);
    if (call !== undefined) {
      this.takeTrailers(call, endStream);
    } else if (streamId <= streams.last) {
      this.refuseLate(streamId);
    } else if (refusing || streams.size >= limits.maxConcurrentStreams) {
      this.refuse(streamId, ErrorCode.REFUSED_STREAM);
    } else if (headers.size > limits.maxHeaderListBytes) {
      this.refuse(streamId, ErrorCode.ENHANCE_YOUR_CALM);
    } else if (!headers.wellFormed) {
      this.refuse(streamId, ErrorCode.PROTOCOL_ERROR);
    } else {
      this.open(streamId, endStream);
    }
  }

  private open(streamId: number, endStream: boolean): void {
    const { connection } = this;
    connection.streams.last = streamId;
    connection.guard.progress();
    const method = this.methodOrRefusal();
    if (Buffer.isBuffer(method)) {
      connection.sendHeaders(streamId, method, true);
      if (!endStream) {
        connection.sendReset(streamId, ErrorCode.NO_ERROR);
      }
      return;
    }
    const call = new Http2Call(streamId, connection, method.isAwaited);
    connection.streams.add(call);
    connection.callOpened(call);
    call.open(method, this.headers.grpcTimeout);
    if (endStream) {
      call.receiveEnd();
    }
  }

  /** The method that a request calls, or the header block that refuses it. */
  private methodOrRefusal(): GrpcMethod | Buffer {
    const { method, path, contentType, grpcEncoding } = this.headers;
    if (method !== 'POST') {
      return httpRefusal(405);
    }
    if (contentType !== GRPC && !GRPC_WITH_DETAILS.test(contentType)) {
      return httpRefusal(415);
    }
    if (grpcEncoding !== '' && grpcEncoding !== 'identity') {
      return encodingRefusal(grpcEncoding);
    }
    return this.connection.methods.get(path) ?? statusHeaders(GrpcStatus.UNIMPLEMENTED, `no method ${path}`);
  }

  private takeTrailers(call: Http2Call, endStream: boolean): void {
    if (call.clientDone) {
      this.connection.breakOff(call, ErrorCode.STREAM_CLOSED);
    } else if (!endStream || !this.headers.wellFormedTrailers) {
      this.connection.breakOff(call, ErrorCode.PROTOCOL_ERROR);
    } else {
      call.receiveEnd();
    }
  }

  /** Refuses a request before it becomes a call. */
  private refuse(streamId: number, code: ErrorCodeValue): void {
    this.connection.streams.last = streamId;
    this.connection.guard.reset();
    this.connection.sendReset(streamId, code);
  }

  /** Headers on a stream that is over: trailers sent before the client knew, or a stream number used again. */
  private refuseLate(streamId: number): void {
    if (!this.connection.streams.wasReset(streamId)) {
      throw new ConnectionError(ErrorCode.STREAM_CLOSED, `headers on stream ${streamId}, which is over`);
    }
  }
}
