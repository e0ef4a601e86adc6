import type { Deadlines } from '../deadlines';
import { ConnectionError, ErrorCode } from './frame';

/** How many calls a client may break off in a second, for long; in one moment it may break off all that may be open. */
const RESETS_PER_SECOND = 1000;

/** How many frames that move nothing a client may send in one moment, beyond a few for each frame that does. */
const IDLE_FRAMES = 2000;
const IDLE_FRAMES_FOR_EACH_THAT_MOVES = 4;

/** How many of them it may send in a second, for long. */
const IDLE_FRAMES_PER_SECOND = 200;

/** So many calls are gone through in the time that one of them takes. */
const CALLS_FOR_A_FRAME = 64;

/** A window that is widened by less is hardly wider. */
const SMALL_UPDATE_BYTES = 256;

/**
 * Ends connections of clients that make the server work for nothing: calls opened and broken off at once, SETTINGS, PING,
 * PRIORITY and unknown frames, DATA without content, windows widened for nothing. Each is a fine thing to do, now and
 * then. Rates are counted by the coarse clock of the deadlines.
 *
 * A call that was answered is not broken off at once, whatever ends it: Envoy's ext_proc filter resets each of its calls when its
 * request is over, so that a busy gateway resets thousands a second.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-10.5
 */
export class FloodGuard {
  private resets: number;
  private idleFrames = IDLE_FRAMES;
  private refilledAt: number;

  /** @param maxResets how many calls may be broken off in one moment */
  constructor(
    private readonly deadlines: Deadlines,
    private readonly maxResets: number,
  ) {
    this.resets = maxResets;
    this.refilledAt = deadlines.now;
  }

  /** The client broke a call off before it was answered, or made a mistake on one. @throws ConnectionError */
  reset(): void {
    if (--this.resets < 0) {
      this.refill();
      this.refuseBelow(this.resets, 'calls broken off');
    }
  }

  /** A frame came that moves nothing. @throws ConnectionError */
  idleFrame(): void {
    this.spend(1);
  }

  /** A frame has the server go through all calls that are open, so many. @throws ConnectionError */
  goesThrough(calls: number): void {
    this.spend(Math.floor(calls / CALLS_FOR_A_FRAME));
  }

  /** DATA came. @throws ConnectionError */
  data(moves: boolean): void {
    if (moves) {
      this.progress();
    } else {
      this.idleFrame();
    }
  }

  /** The client takes so much more. @throws ConnectionError */
  widened(bytes: number): void {
    if (bytes < SMALL_UPDATE_BYTES) {
      this.idleFrame();
    }
  }

  /** A frame came, or went, that moves something. */
  progress(): void {
    if (this.idleFrames < IDLE_FRAMES) {
      this.idleFrames += IDLE_FRAMES_FOR_EACH_THAT_MOVES;
    }
  }

  private spend(frames: number): void {
    this.idleFrames -= frames;
    if (this.idleFrames < 0) {
      this.refill();
      this.refuseBelow(this.idleFrames, 'frames that move nothing');
    }
  }

  private refill(): void {
    const seconds = (this.deadlines.now - this.refilledAt) / 1000;
    this.refilledAt = this.deadlines.now;
    this.resets = Math.min(this.maxResets, this.resets + seconds * RESETS_PER_SECOND);
    this.idleFrames = Math.min(IDLE_FRAMES, this.idleFrames + seconds * IDLE_FRAMES_PER_SECOND);
  }

  private refuseBelow(left: number, what: string): void {
    if (left < 0) {
      throw new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, `too many ${what}`);
    }
  }
}
