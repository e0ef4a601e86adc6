import type { Duplex } from 'node:stream';
import { readStraight } from '../../../straight-reads';
import type { Deadlines } from '../deadlines';
import type { GrpcMethods } from '../grpc-server';
import type { TransportLimits } from '../transport-limits';
import { FloodGuard } from './flood-guard';
import { ConnectionError, ErrorCode, type ErrorCodeValue, Flag, FrameType, MAX_31_BITS } from './frame';
import { requireConnection, requireLength, requireStream } from './frame-checks';
import { FrameReader, type FrameSink } from './frame-reader';
import { FrameWriter } from './frame-writer';
import type { Http2Call } from './http2-call';
import { KeepAlive } from './keep-alive';
import { Output } from './output';
import { PeerSettings } from './peer-settings';
import { ReceiveWindow } from './receive-window';
import { type IntakeSurroundings, RequestIntake } from './request-intake';
import { SendFlow } from './send-flow';
import { StreamTable } from './stream-table';

const PING = Buffer.from('stillon?');

/** What a connection takes from its server. */
export interface ConnectionSurroundings {
  readonly methods: GrpcMethods;
  readonly limits: TransportLimits;
  readonly deadlines: Deadlines;
  /** Told of an error that a handler threw, or this code itself. */
  readonly onFault: (error: unknown) => void;
  /** @param isAwaited a shutdown leaves time for the call to finish */
  callOpened(isAwaited: boolean): void;
  callClosed(isAwaited: boolean): void;
}

/**
 * A connection of a client: what each frame means, and to which call it belongs.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6
 */
export class Http2Connection implements FrameSink, IntakeSurroundings {
  readonly methods: GrpcMethods;
  readonly limits: TransportLimits;
  readonly deadlines: Deadlines;
  readonly onFault: (error: unknown) => void;
  readonly guard: FloodGuard;
  readonly flow: SendFlow;
  readonly streams = new StreamTable();
  refusing = false;

  private readonly output: Output;
  private readonly writer: FrameWriter;
  private readonly reader = new FrameReader(this);
  private readonly settings = new PeerSettings();
  private readonly keepAlive: KeepAlive;
  private readonly window: ReceiveWindow;
  private readonly intake: RequestIntake;
  private settled = false;
  private closing = false;
  /** An event is handled at whose end the output is flushed. */
  private busy = false;
  private flushDue = false;
  private readonly unsettled: Http2Call[] = [];
  private readonly flushNow = (): void => {
    this.flushDue = false;
    this.flush();
  };

  constructor(
    socket: Duplex,
    private readonly surroundings: ConnectionSurroundings,
  ) {
    const { methods, limits, deadlines, onFault } = surroundings;
    this.methods = methods;
    this.limits = limits;
    this.deadlines = deadlines;
    this.onFault = onFault;
    this.output = new Output(socket);
    this.writer = new FrameWriter(this.output);
    this.guard = new FloodGuard(deadlines, limits.maxConcurrentStreams);
    this.flow = new SendFlow(this.output, this.writer, this.settings, this.guard);
    this.window = new ReceiveWindow(limits.connectionWindowBytes);
    this.intake = new RequestIntake(this);
    this.keepAlive = new KeepAlive(
      deadlines,
      () => this.ask(),
      () => socket.destroy(),
    );
    readStraight(socket, (piece) => this.receive(piece));
    socket.on('drain', () => this.resume());
    socket.on('end', () => this.leave());
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => {
      this.keepAlive.stop();
      this.lose();
    });
    this.writer.settings(limits);
    this.flushSoon();
  }

  get sendWindowBytes(): number {
    return this.settings.initialWindowBytes;
  }

  /** Asks the client to open no more calls; those that it opens before it has read this are taken. */
  giveNotice(): void {
    if (!this.closing) {
      this.writer.goAway(MAX_31_BITS, ErrorCode.NO_ERROR, '');
      this.flushSoon();
    }
  }

  /** Takes no more calls, and closes when the ones that are open are over. */
  refuseCalls(): void {
    if (!this.closing) {
      this.refusing = true;
      this.writer.goAway(this.streams.last, ErrorCode.NO_ERROR, '');
      this.flushSoon();
      this.closeIfDone();
    }
  }

  /** Closes behind what was sent; calls that are open are reset. */
  close(code: ErrorCodeValue, message: string): void {
    if (this.closing) {
      return;
    }
    this.closing = true;
    this.reader.stopped = true;
    this.writer.goAway(this.streams.last, code, message);
    this.output.close();
    this.keepAlive.leave();
    this.closeCalls();
  }

  data(streamId: number, chunk: Buffer, start: number, end: number, flowBytes: number, endStream: boolean): void {
    this.expect(FrameType.DATA, 0, streamId);
    this.guard.data(start < end || endStream);
    if (!this.window.take(flowBytes)) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'DATA beyond the window of the connection');
    }
    // What a call holds back is bounded by its own window: the connection's is for what is on the way.
    const wider = this.window.release(flowBytes);
    if (wider > 0) {
      this.widenWindow(0, wider);
    }
    const call = this.streams.get(streamId);
    if (call === undefined) {
      this.streams.requireOpened(streamId);
      if (!this.streams.wasReset(streamId)) {
        this.guard.reset();
        this.sendReset(streamId, ErrorCode.STREAM_CLOSED);
      }
    } else if (call.clientDone) {
      this.breakOff(call, ErrorCode.STREAM_CLOSED);
    } else if (!call.receive(chunk, start, end, flowBytes)) {
      this.breakOff(call, ErrorCode.FLOW_CONTROL_ERROR);
    } else if (endStream) {
      call.receiveEnd();
    }
  }

  frame(type: number, flags: number, streamId: number, payload: Buffer): void {
    this.expect(type, flags, streamId);
    switch (type) {
      case FrameType.HEADERS:
      case FrameType.CONTINUATION:
        this.intake.take(type, flags, streamId, payload);
        return;
      case FrameType.PRIORITY:
        this.takePriority(streamId, payload);
        return;
      case FrameType.RST_STREAM:
        this.takeReset(streamId, payload);
        return;
      case FrameType.SETTINGS:
        this.takeSettings(flags, streamId, payload);
        return;
      case FrameType.PUSH_PROMISE:
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a client cannot push');
      case FrameType.PING:
        this.takePing(flags, streamId, payload);
        return;
      case FrameType.GOAWAY:
        requireConnection(streamId);
        requireLength(payload.length >= 8);
        return;
      case FrameType.WINDOW_UPDATE:
        this.takeWindowUpdate(streamId, payload);
        return;
      default:
        this.guard.idleFrame();
    }
  }

  sendHeaders(streamId: number, block: Buffer, endStream: boolean): void {
    const resizesTable = this.settings.awaitsSmallTable;
    this.settings.awaitsSmallTable = false;
    this.writer.headers(streamId, block, endStream, resizesTable);
  }

  sendReset(streamId: number, code: ErrorCodeValue): void {
    this.writer.reset(streamId, code);
    this.flushSoon();
    this.streams.noteReset(streamId);
  }

  widenWindow(streamId: number, bytes: number): void {
    this.writer.windowUpdate(streamId, bytes);
    this.flushSoon();
  }

  flushSoon(): void {
    if (!this.busy && !this.flushDue) {
      this.flushDue = true;
      process.nextTick(this.flushNow);
    }
  }

  settleSoon(call: Http2Call): void {
    this.unsettled.push(call);
    this.flushSoon();
  }

  callOpened(call: Http2Call): void {
    this.surroundings.callOpened(call.isAwaited);
  }

  forget(call: Http2Call): void {
    if (this.streams.delete(call)) {
      this.surroundings.callClosed(call.isAwaited);
      this.closeIfDone();
    }
  }

  /** Takes what a read brought; what that causes to be sent leaves in one write. */
  private receive(chunk: Buffer): void {
    if (this.closing) {
      return;
    }
    this.busy = true;
    try {
      this.reader.push(chunk);
    } catch (error) {
      this.fail(error);
    }
    this.flush();
    if (this.output.overrun) {
      this.close(ErrorCode.ENHANCE_YOUR_CALM, 'answers that are not taken');
    } else if (this.reader.pastPreface && !this.closing) {
      this.keepAlive.heard();
    }
  }

  /** Ends an event: what it left undone is done, and what it wrote leaves. */
  private flush(): void {
    this.busy = true;
    for (let index = 0; index < this.unsettled.length; index++) {
      this.unsettled[index].settle();
    }
    this.unsettled.length = 0;
    this.busy = false;
    this.output.flush();
  }

  /** The client takes again what is sent. */
  private resume(): void {
    try {
      this.flow.resume();
    } catch (error) {
      this.fail(error);
    }
    this.flushSoon();
  }

  private fail(error: unknown): void {
    if (error instanceof ConnectionError) {
      this.close(error.code, error.message);
    } else {
      this.onFault(error);
      this.close(ErrorCode.INTERNAL_ERROR, 'an internal error');
    }
  }

  /** The client has ended the connection; what it was sent may still arrive. */
  private leave(): void {
    this.lose();
    this.keepAlive.leave();
  }

  /** The client is gone. */
  private lose(): void {
    this.closing = true;
    this.reader.stopped = true;
    this.closeCalls();
  }

  private closeCalls(): void {
    for (const call of this.streams.all()) {
      call.close();
    }
  }

  private closeIfDone(): void {
    if (this.refusing && this.streams.size === 0 && !this.closing) {
      this.closing = true;
      this.output.close();
      this.keepAlive.leave();
    }
  }

  private ask(): void {
    this.writer.ping(PING, false);
    this.flushSoon();
  }

  /** Refuses frames in an order that the protocol does not know. */
  private expect(type: number, flags: number, streamId: number): void {
    if (!this.settled) {
      if (type !== FrameType.SETTINGS || (flags & Flag.ACK) !== 0) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a connection must begin with SETTINGS');
      }
      this.settled = true;
    }
    this.intake.check(type, streamId);
  }

  private takePriority(streamId: number, payload: Buffer): void {
    requireStream(streamId);
    this.guard.idleFrame();
    if (payload.length !== 5) {
      const call = this.streams.get(streamId);
      requireLength(this.streams.wasOpened(streamId)); // an idle stream must not be reset (section 6.4)
      if (call === undefined) {
        this.sendReset(streamId, ErrorCode.FRAME_SIZE_ERROR);
      } else {
        this.breakOff(call, ErrorCode.FRAME_SIZE_ERROR);
      }
    }
  }

  private takeReset(streamId: number, payload: Buffer): void {
    requireLength(payload.length === 4);
    this.streams.requireOpened(streamId);
    const call = this.streams.get(streamId);
    if (call === undefined) {
      this.guard.idleFrame();
    } else if (!call.isAnswered) {
      this.guard.reset();
    }
    call?.close();
  }

  private takeSettings(flags: number, streamId: number, payload: Buffer): void {
    requireConnection(streamId);
    this.guard.idleFrame();
    if ((flags & Flag.ACK) !== 0) {
      requireLength(payload.length === 0);
      return;
    }
    const change = this.settings.apply(payload);
    this.writer.settingsAck(); // at once, before what the change lets leave
    if (change !== 0) {
      this.guard.goesThrough(this.streams.size);
      this.streams.changeSendWindows(change);
    }
  }

  private takePing(flags: number, streamId: number, payload: Buffer): void {
    requireConnection(streamId);
    requireLength(payload.length === 8);
    this.guard.idleFrame();
    if ((flags & Flag.ACK) === 0) {
      this.writer.ping(payload, true);
    }
  }

  private takeWindowUpdate(streamId: number, payload: Buffer): void {
    requireLength(payload.length === 4);
    const bytes = payload.readUInt32BE(0) & MAX_31_BITS;
    this.guard.widened(bytes);
    if (streamId === 0) {
      if (bytes === 0) {
        throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a window that is widened by nothing');
      }
      this.flow.widen(bytes);
      return;
    }
    this.streams.requireOpened(streamId);
    const call = this.streams.get(streamId);
    if (call !== undefined && bytes === 0) {
      this.breakOff(call, ErrorCode.PROTOCOL_ERROR);
    } else if (call !== undefined && !call.changeSendWindow(bytes)) {
      this.breakOff(call, ErrorCode.FLOW_CONTROL_ERROR);
    }
  }

  breakOff(call: Http2Call, code: ErrorCodeValue): void {
    this.guard.reset();
    call.reset(code);
  }
}
