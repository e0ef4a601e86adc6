/** One connection to a ZMTP peer, without security: greeting, handshake, messages, heartbeats. */
import { connect, type Socket } from 'node:net';
import { errorReason, ping, pong, readCommand, ready, socketType, subscribeToAll } from './command';
import { FrameFlag, message } from './frame';
import { FrameReader } from './frame-reader';
import { GREETING, GREETING_BYTES, readGreeting } from './greeting';
import { type SubscriptionChange, subscriptionCommand, subscriptionMessage } from './subscription';
import { ZmtpError } from './zmtp-error';

/** What a connection is for: a subscription to all that is published, questions to a router, and the other ends of both. */
export type ZmtpRole = 'SUB' | 'DEALER' | 'PUB' | 'ROUTER';

/** The types of socket that may stand at the other end. */
const PEERS: Readonly<Record<ZmtpRole, readonly string[]>> = {
  SUB: ['PUB', 'XPUB'],
  DEALER: ['ROUTER', 'REP', 'DEALER'],
  PUB: ['SUB', 'XSUB'],
  ROUTER: ['DEALER', 'REQ', 'ROUTER'],
};

/** Learns what happens on a connection. */
export interface ZmtpHandler {
  /** The handshake is over: messages may come and go. */
  opened(): void;
  /** A message came; its parts are not written again. */
  message(parts: readonly Buffer[]): void;
  /** To a publisher: the peer wants messages of a topic, or does not want them any more. */
  subscribed?(change: SubscriptionChange): void;
  /** The connection is over, or never was; called once, unless this side closed it. */
  closed(reason: string): void;
}

/** What a connection keeps to. */
export interface ZmtpLimits {
  /** Time from the connection attempt to the end of the handshake. */
  readonly handshakeMs: number;
  /**
   * Pause between two heartbeats; a peer that was silent for three of them is gone.
   *
   * @default - none are sent, and those of the peer are answered
   */
  readonly heartbeatMs?: number;
  /** Longest message. */
  readonly maxMessageBytes: number;
}

/** Most parts of a message. */
const MOST_PARTS = 8;

const HEARTBEATS_TO_LIVE = 3;

/** From this minor version on peers know heartbeats. */
const HEARTBEAT_VERSION = 1;

export class ZmtpConnection {
  private readonly frames: FrameReader;
  private readonly deadline: NodeJS.Timeout;
  private heartbeat: NodeJS.Timeout | undefined;
  private greeting: Buffer | undefined = Buffer.alloc(0);
  private minorVersion = 0;
  private isOpen = false;
  private isOver = false;
  private parts: Buffer[] = [];
  private bytes = 0;
  /** Heartbeats since something came. */
  private silence = 0;

  /** Connects to a peer that listens. */
  static connect(
    { address, port }: { readonly address: string; readonly port: number },
    role: ZmtpRole,
    limits: ZmtpLimits,
    handler: ZmtpHandler,
  ): ZmtpConnection {
    return new ZmtpConnection(connect({ host: address, port, noDelay: true, keepAlive: true }), role, limits, handler);
  }

  /** @param socket which connects, or was accepted; it keeps no process alive */
  constructor(
    private readonly socket: Socket,
    private readonly role: ZmtpRole,
    private readonly limits: ZmtpLimits,
    private readonly handler: ZmtpHandler,
  ) {
    this.frames = new FrameReader(limits.maxMessageBytes, (flags, body) => this.takeFrame(flags, body));
    this.deadline = setTimeout(() => this.fail('no handshake in time'), limits.handshakeMs).unref();
    let cause = 'the peer closed the connection';
    socket.unref();
    socket.on('data', (piece) => this.take(piece));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      cause = error.code ?? error.message;
    });
    socket.on('close', () => this.fail(cause));
    socket.write(GREETING);
  }

  /**
   * Sends a message; only once the connection is open.
   *
   * @param sent called when the machine's own buffers have it, or never will
   */
  send(parts: readonly Buffer[], sent?: () => void): void {
    this.socket.write(message(parts), sent);
  }

  /** Ends the connection; nothing is told any more. */
  close(): void {
    this.isOver = true;
    clearTimeout(this.deadline);
    clearInterval(this.heartbeat);
    this.socket.destroy();
  }

  private fail(reason: string): void {
    if (this.isOver) return;
    this.close();
    this.handler.closed(reason);
  }

  private take(piece: Buffer): void {
    if (this.isOver) return;
    this.silence = 0;
    try {
      const rest = this.greeting === undefined ? piece : this.takeGreeting(piece);
      if (rest !== undefined) this.frames.push(rest);
    } catch (error) {
      if (!(error instanceof ZmtpError)) throw error;
      this.fail(error.message);
    }
  }

  /** @returns what came behind the greeting, once it is whole */
  private takeGreeting(piece: Buffer): Buffer | undefined {
    const bytes = Buffer.concat([this.greeting!, piece]);
    this.greeting = bytes;
    if (bytes.length < GREETING_BYTES) return undefined;
    this.minorVersion = readGreeting(bytes);
    this.greeting = undefined;
    this.socket.write(ready(this.role));
    return bytes.subarray(GREETING_BYTES);
  }

  private takeFrame(flags: number, body: Buffer): void {
    if (this.isOver) return;
    if ((flags & FrameFlag.COMMAND) !== 0) {
      this.takeCommand(body);
      return;
    }
    if (!this.isOpen) throw new ZmtpError('a message before the handshake is over');
    this.bytes += body.length;
    this.parts.push(body);
    if (this.parts.length > MOST_PARTS || this.bytes > this.limits.maxMessageBytes) {
      throw new ZmtpError(`a message of more than ${MOST_PARTS} parts or ${this.limits.maxMessageBytes} bytes`);
    }
    if ((flags & FrameFlag.MORE) !== 0) return;
    const { parts } = this;
    this.parts = [];
    this.bytes = 0;
    if (this.role === 'PUB') this.takeSubscription(subscriptionMessage(parts));
    else this.handler.message(parts);
  }

  private takeCommand(body: Buffer): void {
    const { name, data } = readCommand(body);
    if (name === 'ERROR') throw new ZmtpError(`the peer refuses: ${errorReason(data)}`);
    if (name === 'PING') this.socket.write(pong(data));
    else if (name === 'READY' && !this.isOpen) this.open(socketType(data));
    else if (this.role === 'PUB' && this.isOpen) this.takeSubscription(subscriptionCommand(name, data));
  }

  private takeSubscription(change: SubscriptionChange | undefined): void {
    if (change !== undefined) this.handler.subscribed?.(change);
  }

  private open(peer: string): void {
    const { role, limits, minorVersion } = this;
    if (!PEERS[role].includes(peer)) throw new ZmtpError(`the peer is a ${peer}, not a ${PEERS[role][0]}`);
    this.isOpen = true;
    clearTimeout(this.deadline);
    if (role === 'SUB') this.socket.write(subscribeToAll(minorVersion));
    // Older peers are watched by TCP's own probes.
    if (limits.heartbeatMs !== undefined && minorVersion >= HEARTBEAT_VERSION) {
      const { heartbeatMs } = limits;
      this.heartbeat = setInterval(() => this.beat(heartbeatMs), heartbeatMs).unref();
    }
    this.handler.opened();
  }

  private beat(heartbeatMs: number): void {
    if (++this.silence > HEARTBEATS_TO_LIVE) this.fail('the peer does not answer heartbeats');
    else this.socket.write(ping(HEARTBEATS_TO_LIVE * heartbeatMs));
  }
}
