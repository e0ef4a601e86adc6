import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { NOWHERE } from '../../../../src/bag';
import type { Deadlines, Expiring } from '../../../../src/picker/transport/deadlines';
import type {
  GrpcMethod,
  GrpcStream,
  GrpcStreamHandler,
  StreamEnd,
} from '../../../../src/picker/transport/grpc-server';
import { encodeGrpcMessage, GrpcStatus, type GrpcStatusCode } from '../../../../src/picker/transport/grpc-status';
import { parseGrpcTimeout } from '../../../../src/picker/transport/grpc-timeout';
import { MessageAssembler, type MessageSink, PREFIX_BYTES } from '../../../../src/picker/transport/message-assembler';
import type { TransportLimits } from '../../../../src/picker/transport/transport-limits';

/** Bodies up to this size are copied behind their head: one small copy costs less than one more write. */
const COPIED_BODY_BYTES = 2048;

/** How long after the status a client may leave its side open before it is reset: time for the status to arrive. */
const LINGER_MS = 1000;

/** What a stream takes from its server. */
export interface StreamSurroundings {
  readonly limits: TransportLimits;
  readonly deadlines: Deadlines;
  /** Told of an error that a handler threw. */
  readonly onFault: (error: unknown) => void;
}

/** One gRPC call on a stream of `node:http2`. */
export class NodeHttp2Stream implements GrpcStream, Expiring, MessageSink {
  deadline = Number.POSITIVE_INFINITY;
  place = NOWHERE;

  private readonly assembler: MessageAssembler;
  private readonly handler: GrpcStreamHandler;
  private headersSent = false;
  /** Nothing is handed to the handler any more but the end. */
  private over = false;
  private end: StreamEnd = 'reset';
  private clientWaits = false;
  private trailers: Record<string, string> = {};

  constructor(
    private readonly stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    method: GrpcMethod,
    private readonly surroundings: StreamSurroundings,
  ) {
    const { limits } = surroundings;
    this.assembler = new MessageAssembler(limits.maxMessageBytes, this);
    stream.on('error', () => undefined); // 'close' follows and says it all
    stream.on('close', () => this.close());
    this.handler = method.open(this);
    stream.on('data', (chunk: Buffer) => this.receive(chunk));
    stream.on('end', () => this.receiveEnd());
    stream.on('drain', () => this.drained());
    stream.on('wantTrailers', () => stream.sendTrailers(this.trailers));
    const timeoutMs = method.honoursTimeout
      ? parseGrpcTimeout(headers['grpc-timeout'] as string | undefined)
      : undefined;
    if (timeoutMs !== undefined && !this.over) {
      this.expireIn(timeoutMs);
    }
  }

  send(head: Buffer, body?: Buffer): boolean {
    if (this.over || this.stream.destroyed) {
      return true;
    }
    this.sendHeaders();
    const bodyLength = body?.length ?? 0;
    const copied = bodyLength <= COPIED_BODY_BYTES ? bodyLength : 0;
    const bytes = Buffer.allocUnsafe(PREFIX_BYTES + head.length + copied);
    bytes[0] = 0;
    bytes.writeUInt32BE(head.length + bodyLength, 1);
    head.copy(bytes, PREFIX_BYTES);
    if (copied === bodyLength) {
      body?.copy(bytes, PREFIX_BYTES + head.length);
      this.stream.write(bytes);
    } else {
      this.stream.cork();
      this.stream.write(bytes);
      this.stream.write(body);
      this.stream.uncork();
    }
    this.clientWaits = this.stream.writableLength > this.surroundings.limits.sendBufferBytes;
    return !this.clientWaits;
  }

  finish(status: GrpcStatusCode, message = ''): void {
    if (this.over || this.stream.destroyed) {
      return;
    }
    this.over = true;
    this.end = 'finished';
    this.trailers = { 'grpc-status': String(status) };
    if (message !== '') {
      this.trailers['grpc-message'] = encodeGrpcMessage(message);
    }
    if (this.headersSent) {
      this.stream.end();
    } else {
      this.stream.respond({ ...responseHeaders(), ...this.trailers }, { endStream: true });
    }
    this.stream.resume();
    this.expireIn(LINGER_MS);
  }

  pause(): void {
    this.stream.pause();
  }

  resume(): void {
    this.stream.resume();
  }

  expire(): void {
    if (this.over) {
      this.surroundings.deadlines.forget(this);
      this.stream.close(constants.NGHTTP2_NO_ERROR);
      return;
    }
    this.finish(GrpcStatus.DEADLINE_EXCEEDED, 'the time in grpc-timeout has passed');
    this.end = 'deadline';
  }

  private expireIn(ms: number): void {
    this.deadline = this.surroundings.deadlines.now + ms;
    this.surroundings.deadlines.watch(this);
  }

  private receive(chunk: Buffer): void {
    if (this.over) {
      return;
    }
    const fault = this.assembler.push(chunk);
    if (fault !== undefined) {
      this.finish(fault.status, fault.message);
    }
  }

  private receiveEnd(): void {
    if (this.over) {
      return;
    }
    if (this.assembler.midMessage) {
      this.finish(GrpcStatus.INVALID_ARGUMENT, 'the call ended in the middle of a message');
      return;
    }
    this.guard(() => this.handler.halfClose());
  }

  deliver(message: Buffer): void {
    if (this.over) {
      return;
    }
    try {
      this.handler.message(message);
    } catch (error) {
      this.fail(error);
    }
  }

  private drained(): void {
    if (this.clientWaits && !this.over) {
      this.clientWaits = false;
      this.guard(() => this.handler.writable());
    }
  }

  private close(): void {
    this.over = true;
    this.surroundings.deadlines.forget(this);
    this.guard(() => this.handler.closed(this.end));
  }

  private guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.fail(error);
    }
  }

  /** A mistake of ours ends the one call that ran into it. */
  private fail(error: unknown): void {
    this.surroundings.onFault(error);
    this.finish(GrpcStatus.INTERNAL, 'an internal error');
  }

  private sendHeaders(): void {
    if (!this.headersSent) {
      this.headersSent = true;
      this.stream.respond(responseHeaders(), { waitForTrailers: true });
    }
  }
}

function responseHeaders(): Record<string, string | number> {
  return { ':status': 200, 'content-type': 'application/grpc' };
}
