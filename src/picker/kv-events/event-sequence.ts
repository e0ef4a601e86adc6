import type { FollowingCounts } from './following-counts';

/** What a server's stream of events comes to, in the order in which it counts. */
export interface SequenceSink {
  /** Takes the next batch. */
  apply(batch: Buffer): void;
  /**
   * Nothing that was told counts any more. What is told from here on is as up to date as was said last.
   * @param complete nothing was missed either: what the server holds will all be told from here on
   */
  forget(complete: boolean): void;
  /** Says whether what was told is up to date; false while nobody knows what is missing. */
  trust(upToDate: boolean): void;
  /** Asks for all batches from this number on that the server still has; false when there is nobody to ask. */
  askReplay(from: number): boolean;
}

/** Batches that are held at most while older ones are fetched, and their bytes. */
const MOST_HELD = 4_096;
const MOST_HELD_BYTES = 32 * 1024 * 1024;

/**
 * Replays that are asked for at most where those before them came with gaps. Of an answer a server's queue takes 1,000 batches
 * (libzmq's `ZMQ_SNDHWM`) before it drops any, and vLLM keeps 10,000 (`buffer_steps`).
 */
export const MOST_REPEATS = 10;

/** Bytes by which batches are told apart: they begin with the time, in seconds as a double. */
const TOLD_APART_BYTES = 32;

/** The last number of a replay that has brought nothing yet. */
const NONE = -1;

interface Numbered {
  readonly sequence: number;
  readonly batch: Buffer;
}

/** A replay that is under way. */
interface Replay {
  readonly from: number;
  /** How many were asked for before it, one because of another. */
  readonly repeats: number;
  /** The last number that came. */
  last: number;
  /** Whether numbers are missing between those that came, of which none counts behind the first gap. */
  hasGap: boolean;
  /** Whether it has another batch of the number that was taken last: then it is not of the server that is known. */
  isOfAnother: boolean;
}

/**
 * Puts the batches of one server in order: each has a number, one more than the batch before.
 *
 * A publisher drops what a slow or new subscriber cannot take, so numbers may be missing; they are fetched again where
 * the server keeps batches for that, and once more from where they are missing in what it sends then. Else all that is known
 * of the server is forgotten, since among what is missing may be that any of it was removed. A number that goes back is a
 * server that has started anew. Whether it did so while nobody was connected is told by a replay from the first batch on: it
 * begins with the first one, ends too soon, or has another batch of the number that was taken last.
 */
export class EventSequence {
  /** The number of the next batch; undefined before the first. */
  private next: number | undefined;
  /** What the batch before that begins with. */
  private readonly lastTaken = Buffer.alloc(TOLD_APART_BYTES);
  /** The last batch of this connection. */
  private lastLive = -1;
  /** The last batch of this connection that was taken from a replay: up to it, they may come once more. */
  private replayedTo = -1;
  private replay: Replay | undefined;
  private held: Numbered[] = [];
  private heldBytes = 0;

  constructor(
    private readonly sink: SequenceSink,
    private readonly counts: Pick<FollowingCounts, 'gaps' | 'recovered' | 'restarts'>,
  ) {}

  /** The subscription has begun. */
  opened(): void {
    this.lastLive = -1;
    this.replayedTo = -1;
    this.startReplay(0);
  }

  /** The subscription has ended. */
  closed(): void {
    this.replay = undefined;
    this.dropHeld();
    if (this.next !== undefined) this.sink.trust(false);
  }

  /** A batch was published. */
  live(sequence: number, batch: Buffer): void {
    if (sequence <= this.lastLive) this.replayedTo = -1;
    this.lastLive = sequence;
    if (this.replay === undefined) this.accept(sequence, batch, true);
    else this.hold(sequence, batch);
  }

  /** A batch came that was asked for. */
  replayed(sequence: number, batch: Buffer): void {
    const { replay } = this;
    if (replay === undefined) return;
    const isFirst = replay.last === NONE;
    replay.last = sequence;
    if (isFirst && sequence === 0) this.begin(0, true);
    else if (isFirst && sequence > (this.next ?? -1)) this.begin(sequence, false);
    if (sequence + 1 === this.next && !this.isLastTaken(batch)) replay.isOfAnother = true;
    if (replay.isOfAnother) return;
    if (sequence > this.next! && !replay.hasGap) {
      this.counts.gaps++;
      replay.hasGap = true;
    }
    if (replay.hasGap || sequence !== this.next) return;
    this.counts.recovered++;
    this.replayedTo = sequence;
    this.take(sequence, batch);
  }

  /**
   * All that was asked for has come.
   * @param whole it did; else the server could not be asked, or broke off
   */
  replayEnded(whole: boolean): void {
    const { replay, held } = this;
    if (replay === undefined) return;
    this.replay = undefined;
    if ((whole || replay.isOfAnother) && replay.from === 0 && this.isAskedAnew(replay)) return;
    const lacks = replay.hasGap || (held.length > 0 && held[0].sequence > (this.next ?? 0));
    const brings = replay.last !== NONE && replay.repeats < MOST_REPEATS;
    if (brings && (lacks || !whole) && this.startReplay(this.next ?? 0, replay.repeats + 1)) return;
    if (whole && !lacks && this.next !== undefined) this.sink.trust(true);
    this.acceptHeld();
  }

  private acceptHeld(): void {
    const { held } = this;
    this.dropHeld();
    for (const { sequence, batch } of held) this.accept(sequence, batch, false);
  }

  /**
   * Begins anew with a server whose batches, from the first one on, are not those that are known, or end before them.
   * @returns whether it was asked for them once more, as those of a server of which nothing is known
   */
  private isAskedAnew({ last, isOfAnother }: Replay): boolean {
    const hasRestarted = isOfAnother || (this.next !== undefined && last + 1 < this.next);
    if (hasRestarted) this.counts.restarts++;
    // Whoever keeps batches and has none has published none.
    if (last === NONE) this.begin(0, true);
    if (last === NONE || !hasRestarted) return false;
    this.begin(undefined, false);
    return this.startReplay(0);
  }

  /** @param mayAsk whether what is missing may be asked for, or was just now */
  private accept(sequence: number, batch: Buffer, mayAsk: boolean): void {
    const { next } = this;
    if (next !== undefined && sequence < next) {
      if (sequence <= this.replayedTo) return;
      this.counts.restarts++;
      this.begin(0, true);
    }
    if (this.next === undefined) this.begin(sequence, sequence === 0);
    if (sequence > this.next!) {
      this.counts.gaps++;
      if (mayAsk && this.startReplay(this.next!)) {
        this.sink.trust(false);
        this.hold(sequence, batch);
        return;
      }
      this.begin(sequence, false);
    }
    this.take(sequence, batch);
    this.sink.trust(true);
  }

  private take(sequence: number, batch: Buffer): void {
    this.next = sequence + 1;
    this.lastTaken.fill(0);
    batch.copy(this.lastTaken);
    this.sink.apply(batch);
  }

  private isLastTaken(batch: Buffer): boolean {
    const bytes = Math.min(batch.length, TOLD_APART_BYTES);
    return this.lastTaken.compare(batch, 0, bytes, 0, bytes) === 0;
  }

  private begin(sequence: number | undefined, complete: boolean): void {
    this.next = sequence;
    this.sink.forget(complete);
  }

  private startReplay(from: number, repeats = 0): boolean {
    if (!this.sink.askReplay(from)) return false;
    this.replay = { from, repeats, last: NONE, hasGap: false, isOfAnother: false };
    return true;
  }

  private hold(sequence: number, batch: Buffer): void {
    this.held.push({ sequence, batch });
    this.heldBytes += batch.length;
    if (this.held.length <= MOST_HELD && this.heldBytes <= MOST_HELD_BYTES) return;
    this.replay = undefined;
    this.acceptHeld();
  }

  private dropHeld(): void {
    this.held = [];
    this.heldBytes = 0;
  }
}
