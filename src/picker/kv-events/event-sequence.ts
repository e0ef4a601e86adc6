import type { FollowingCounts } from './following-counts';

/** What a server's stream of events comes to, in the order in which it counts. */
export interface SequenceSink {
  /** Takes the next batch. */
  apply(batch: Buffer): void;
  /**
   * Nothing that was told counts any more.
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

interface Numbered {
  readonly sequence: number;
  readonly batch: Buffer;
}

/**
 * Puts the batches of one server in order: each has a number, one more than the batch before.
 *
 * A publisher drops what a slow or new subscriber cannot take, so numbers may be missing; they are fetched again where
 * the server keeps batches for that. Else all that is known of the server is forgotten, since among what is missing
 * may be that any of it was removed. A number that goes back is a server that has started anew. Whether it did so while
 * nobody was connected is told by a replay from the first batch on.
 */
export class EventSequence {
  /** The number of the next batch; undefined before the first. */
  private next: number | undefined;
  /** The last batch of this connection. */
  private lastLive = -1;
  /** Batches up to this one came by a replay, and may come once more. */
  private replayedTo = -1;
  /** Undefined while none is under way. */
  private replay: { readonly from: number; empty: boolean } | undefined;
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
    if (replay.empty && sequence === 0) this.begin(0, true);
    replay.empty = false;
    if (this.next === undefined || sequence > this.next) this.begin(sequence, false);
    if (sequence !== this.next) return;
    this.counts.recovered++;
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
    // Whoever keeps batches and has none has published none.
    if (whole && replay.empty && replay.from === 0) this.begin(0, true);
    if (whole && this.next !== undefined) this.sink.trust(true);
    this.replayedTo = (this.next ?? 0) - 1;
    this.dropHeld();
    for (const { sequence, batch } of held) this.accept(sequence, batch, false);
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
    this.sink.apply(batch);
  }

  private begin(sequence: number, complete: boolean): void {
    this.next = sequence;
    this.sink.forget(complete);
  }

  private startReplay(from: number): boolean {
    if (!this.sink.askReplay(from)) return false;
    this.replay = { from, empty: true };
    return true;
  }

  private hold(sequence: number, batch: Buffer): void {
    this.held.push({ sequence, batch });
    this.heldBytes += batch.length;
    if (this.held.length > MOST_HELD || this.heldBytes > MOST_HELD_BYTES) this.replayEnded(false);
  }

  private dropHeld(): void {
    this.held = [];
    this.heldBytes = 0;
  }
}
