import { NOWHERE } from '../../../bag';
import type { Deadlines, Expiring } from '../deadlines';
import type { GrpcMethod, GrpcStream, GrpcStreamHandler, StreamEnd } from '../grpc-server';
import { GrpcStatus, type GrpcStatusCode } from '../grpc-status';
import { parseGrpcTimeout } from '../grpc-timeout';
import { MessageAssembler, type MessageSink } from '../message-assembler';
import type { TransportLimits } from '../transport-limits';
import { ErrorCode, type ErrorCodeValue, MAX_31_BITS } from './frame';
import { ReceiveWindow } from './receive-window';
import { RESPONSE_HEADERS, statusHeaders, statusTrailers } from './response-headers';
import type { Sender, SendFlow } from './send-flow';
import { SendQueue } from './send-queue';

/** How long after the status a client may leave its side open before it is reset: time for the status to arrive. */
const LINGER_MS = 1000;

/** How long a client may take none of what stands before the status. */
const STALL_MS = 60_000;

const NOTHING_HELD: Buffer[] = [];

/** What a call takes from its connection. */
export interface CallSurroundings {
  readonly limits: TransportLimits;
  readonly deadlines: Deadlines;
  readonly flow: SendFlow;
  /** How much the client takes on a new stream. */
  readonly sendWindowBytes: number;
  /** Told of an error that a handler threw. */
  readonly onFault: (error: unknown) => void;
  sendHeaders(streamId: number, block: Buffer, endStream: boolean): void;
  sendReset(streamId: number, code: ErrorCodeValue): void;
  widenWindow(streamId: number, bytes: number): void;
  /** Something was written that is to leave soon. */
  flushSoon(): void;
  /** Calls `settle` when the event that is being handled is over. */
  settleSoon(call: Http2Call): void;
  /** A call is over. */
  forget(call: Http2Call): void;
}

/**
 * One gRPC call on a stream.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-5.1
 */
export class Http2Call implements GrpcStream, Expiring, Sender, MessageSink {
  deadline = Number.POSITIVE_INFINITY;
  place = NOWHERE;
  sendWindow: number;
  readonly queue = new SendQueue();
  /** The client has ended its side. */
  clientDone = false;

  private readonly assembler: MessageAssembler;
  private readonly window: ReceiveWindow;
  private handler: GrpcStreamHandler | undefined;
  private headersSent = false;
  /** The status, while messages wait before it. */
  private trailers: Buffer | undefined;
  private serverDone = false;
  /** Nothing is handed to the handler any more but the end. */
  private over = false;
  private gone = false;
  private expired = false;
  private clientWaits = false;
  private paused = false;
  private endTold = false;
  /** What came while the call was paused. */
  private held = NOTHING_HELD;

  /** @param isAwaited a shutdown leaves time for it to finish */
  constructor(
    readonly streamId: number,
    private readonly surroundings: CallSurroundings,
    readonly isAwaited = true,
  ) {
    const { limits } = surroundings;
    this.sendWindow = surroundings.sendWindowBytes;
    this.window = new ReceiveWindow(limits.streamWindowBytes);
    this.assembler = new MessageAssembler(limits.maxMessageBytes, this);
  }

  /** The client was sent something. */
  get isAnswered(): boolean {
    return this.headersSent;
  }

  /** Begins the call. */
  open(method: GrpcMethod, grpcTimeout: string | undefined): void {
    try {
      this.handler = method.open(this);
    } catch (error) {
      this.fail(error);
      return;
    }
    const timeoutMs = method.honoursTimeout ? parseGrpcTimeout(grpcTimeout) : undefined;
    if (timeoutMs !== undefined && !this.over) {
      this.expireIn(timeoutMs);
    }
  }

  send(head: Buffer, body?: Buffer): boolean {
    if (this.over) {
      return true;
    }
    if (!this.headersSent) {
      this.headersSent = true;
      this.surroundings.sendHeaders(this.streamId, RESPONSE_HEADERS, false);
    }
    this.surroundings.flow.message(this, head, body);
    this.surroundings.flushSoon();
    this.clientWaits = this.queue.bytes > this.surroundings.limits.sendBufferBytes;
    return !this.clientWaits;
  }

  finish(status: GrpcStatusCode, message = ''): void {
    if (this.over) {
      return;
    }
    this.over = true;
    this.held = NOTHING_HELD;
    if (!this.headersSent) {
      this.headersSent = true;
      this.sendStatus(statusHeaders(status, message));
    } else if (this.queue.bytes === 0) {
      this.sendStatus(statusTrailers(status, message));
    } else {
      this.trailers = statusTrailers(status, message);
      this.expireIn(STALL_MS);
    }
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
    this.surroundings.settleSoon(this);
  }

  /** Does what must not happen within a call of the handler: hands over what was held, and tells the end. */
  settle(): void {
    if (this.serverDone && this.clientDone) {
      this.close();
      return;
    }
    while (this.held.length > 0 && !this.paused) {
      const piece = this.held.shift()!;
      this.widen(piece.length);
      this.take(piece, 0, piece.length);
    }
    this.takeEnd();
  }

  expire(): void {
    if (this.over) {
      this.reset(this.serverDone ? ErrorCode.NO_ERROR : ErrorCode.CANCEL);
      return;
    }
    this.expired = true;
    this.finish(GrpcStatus.DEADLINE_EXCEEDED, 'the time in grpc-timeout has passed');
  }

  /** Takes a piece of DATA, from `start` to `end`. @returns false when the client had no right to send it */
  receive(chunk: Buffer, start: number, end: number, flowBytes: number): boolean {
    if (!this.window.take(flowBytes)) {
      return false;
    }
    if (!this.over && (this.paused || this.held.length > 0)) {
      this.widen(flowBytes - (end - start));
      this.hold(chunk.subarray(start, end));
    } else {
      this.widen(flowBytes);
      this.take(chunk, start, end);
    }
    return true;
  }

  /** The client has ended its side. */
  receiveEnd(): void {
    this.clientDone = true;
    if (this.serverDone) {
      this.close();
    } else {
      this.takeEnd();
    }
  }

  deliver(message: Buffer): void {
    if (this.over) {
      return;
    }
    try {
      this.handler!.message(message);
    } catch (error) {
      this.fail(error);
    }
  }

  sendFrame(): boolean {
    const sent = this.surroundings.flow.frame(this);
    this.sent();
    return sent && this.queue.bytes > 0 && this.sendWindow > 0;
  }

  /** The client takes more on this stream, or less. @returns false when the window became too wide */
  changeSendWindow(bytes: number): boolean {
    this.sendWindow += bytes;
    if (this.sendWindow > MAX_31_BITS) {
      return false;
    }
    if (this.queue.bytes > 0 && this.sendWindow > 0) {
      this.surroundings.flow.pump(this);
      this.sent();
    }
    return true;
  }

  /** Breaks the call off. */
  reset(code: ErrorCodeValue): void {
    this.surroundings.sendReset(this.streamId, code);
    this.close();
  }

  /** The stream is over; its handler is told how it ended. */
  close(): void {
    if (this.gone) {
      return;
    }
    this.gone = true;
    this.over = true;
    this.held = NOTHING_HELD;
    this.queue.clear();
    const { surroundings } = this;
    surroundings.flow.forget(this);
    surroundings.forget(this);
    surroundings.deadlines.forget(this);
    const finished: StreamEnd = this.expired ? 'deadline' : 'finished';
    try {
      this.handler?.closed(this.serverDone ? finished : 'reset');
    } catch (error) {
      surroundings.onFault(error);
    }
  }

  /** Keeps a copy, since a piece may be a small part of a large chunk. */
  private hold(piece: Buffer): void {
    if (this.held === NOTHING_HELD) {
      this.held = [];
    }
    this.held.push(Buffer.from(piece));
  }

  private take(chunk: Buffer, start: number, end: number): void {
    if (this.over || start === end) {
      return;
    }
    const fault = this.assembler.push(chunk, start, end);
    if (fault !== undefined) {
      this.finish(fault.status, fault.message);
    }
  }

  /** Tells that the client has ended its side, behind everything that it sent. */
  private takeEnd(): void {
    if (!this.clientDone || this.endTold || this.over || this.paused || this.held.length > 0) {
      return;
    }
    this.endTold = true;
    if (this.assembler.midMessage) {
      this.finish(GrpcStatus.INVALID_ARGUMENT, 'the call ended in the middle of a message');
      return;
    }
    try {
      this.handler!.halfClose();
    } catch (error) {
      this.fail(error);
    }
  }

  /** Some of what waited has left. */
  private sent(): void {
    if (this.trailers !== undefined) {
      if (this.queue.bytes === 0) {
        this.sendStatus(this.trailers);
      } else {
        this.expireIn(STALL_MS);
      }
    } else if (this.clientWaits && !this.over && this.queue.bytes * 2 <= this.surroundings.limits.sendBufferBytes) {
      this.clientWaits = false;
      try {
        this.handler!.writable();
      } catch (error) {
        this.fail(error);
      }
    }
  }

  private sendStatus(block: Buffer): void {
    this.trailers = undefined;
    this.serverDone = true;
    this.surroundings.sendHeaders(this.streamId, block, true);
    this.surroundings.flushSoon();
    if (this.clientDone) {
      this.surroundings.settleSoon(this);
    } else {
      this.expireIn(LINGER_MS);
    }
  }

  /** Tells the client that it may send more, for what came and is done with. */
  private widen(bytes: number): void {
    const wider = this.window.release(bytes);
    if (wider > 0 && !this.clientDone) {
      this.surroundings.widenWindow(this.streamId, wider);
    }
  }

  /** A mistake of ours ends the one call that ran into it. */
  private fail(error: unknown): void {
    this.surroundings.onFault(error);
    this.finish(GrpcStatus.INTERNAL, 'an internal error');
  }

  private expireIn(ms: number): void {
    this.deadline = this.surroundings.deadlines.now + ms;
    this.surroundings.deadlines.watch(this);
  }
}
