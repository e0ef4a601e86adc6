/**
 * The KV events of one server, or of one of its data-parallel engines: the subscription, what is missing in it, and what its
 * batches say.
 */
import { Backoff } from '../../backoff';
import { MsgpackError, MsgpackReader } from '../../kv-event-wire/msgpack-reader';
import { sequenceOf } from '../../kv-event-wire/sequence-number';
import { ZmtpConnection, type ZmtpLimits } from '../../zmtp/zmtp-connection';
import type { CachePort } from '../scheduling';
import { EventSequence } from './event-sequence';
import type { FollowingCounts } from './following-counts';
import { ReplayRequest } from './replay-request';
import { readEventBatch } from './wire/event-batch';

/** Where a server publishes its events. */
export interface EventPorts {
  readonly port: number;
  /** Where it sends batches again; undefined where it keeps none. */
  readonly replayPort: number | undefined;
}

/** What a connection to a publisher keeps to: its batches have some kilobytes, one for each step of the engine. */
export const LIMITS = {
  handshakeMs: 5_000,
  heartbeatMs: 5_000,
  maxMessageBytes: 16 * 1024 * 1024,
} as const satisfies ZmtpLimits;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

export interface FollowedServerOptions extends EventPorts {
  /** The endpoint's id. */
  readonly endpoint: string;
  /** The engine's rank. */
  readonly rank: number;
  /** IPv4 or IPv6 address without brackets. */
  readonly address: string;
  readonly caches: CachePort;
  readonly counts: FollowingCounts;
  /** Told when the subscription fails, fails in another way, or (undefined) works again. */
  readonly onFailure: (failure: string | undefined) => void;
}

export class FollowedServer {
  private readonly backoff = new Backoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS, Math.random);
  private readonly sequence: EventSequence;
  private connection: ZmtpConnection | undefined;
  private replay: ReplayRequest | undefined;
  private timer: NodeJS.Timeout | undefined;
  private failure: string | undefined;
  private connected = false;

  constructor(private readonly options: FollowedServerOptions) {
    const { endpoint, rank, caches, counts } = options;
    this.sequence = new EventSequence(
      {
        apply: (batch) => this.apply(batch),
        forget: (complete) => caches.forget(endpoint, rank, complete),
        trust: (upToDate) => caches.trust(endpoint, rank, upToDate),
        askReplay: (from) => this.askReplay(from),
      },
      counts,
    );
    this.connect();
  }

  /** Whether the subscription stands. */
  get isConnected(): boolean {
    return this.connected;
  }

  close(): void {
    clearTimeout(this.timer);
    this.connection?.close();
    this.replay?.end();
    this.connected = false;
  }

  private connect(): void {
    const { address, port } = this.options;
    this.connection = ZmtpConnection.connect({ address, port }, 'SUB', LIMITS, {
      opened: () => this.opened(),
      message: (parts) => this.take(parts),
      closed: (reason) => this.lost(reason),
    });
  }

  private opened(): void {
    this.connected = true;
    this.backoff.reset();
    this.tell(undefined);
    this.sequence.opened();
  }

  private lost(reason: string): void {
    this.connected = false;
    this.replay?.end();
    this.sequence.closed();
    this.tell(reason);
    this.timer = setTimeout(() => this.connect(), this.backoff.next()).unref();
  }

  private tell(failure: string | undefined): void {
    if (failure === this.failure) return;
    this.failure = failure;
    this.options.onFailure(failure);
  }

  private take(parts: readonly Buffer[]): void {
    const [, number, batch] = parts;
    const sequence = number === undefined ? undefined : sequenceOf(number);
    if (sequence === undefined || sequence < 0 || batch === undefined) this.options.counts.unreadable++;
    else this.sequence.live(sequence, batch);
  }

  /** A batch that cannot be read may have removed anything. */
  private apply(batch: Buffer): void {
    const { endpoint, rank, caches, counts } = this.options;
    counts.batches++;
    try {
      for (const event of readEventBatch(new MsgpackReader(batch))) {
        counts.events[event.kind]++;
        caches.report(endpoint, rank, event);
      }
    } catch (error) {
      if (!(error instanceof MsgpackError)) throw error;
      counts.unreadable++;
      caches.forget(endpoint, rank, false);
    }
  }

  private askReplay(from: number): boolean {
    const { address, replayPort, counts } = this.options;
    if (replayPort === undefined) return false;
    this.replay?.end();
    this.replay = new ReplayRequest(
      { address, port: replayPort, limits: LIMITS },
      from,
      (sequence, batch) => this.sequence.replayed(sequence, batch),
      (failure) => {
        counts.replays[failure === undefined ? 'answered' : 'failed']++;
        this.sequence.replayEnded(failure === undefined);
      },
    );
    return true;
  }
}
