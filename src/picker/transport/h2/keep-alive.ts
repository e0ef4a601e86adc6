import { NOWHERE } from '../../../bag';
import type { Deadlines, Expiring } from '../deadlines';

/** How long a new connection may take to show that it speaks HTTP/2. */
const PREFACE_MS = 10_000;

/** After how long without a byte the client is asked whether it is still there. */
const IDLE_MS = 30_000;

/** How long its answer, or the last bytes of a connection that is closing, may take. */
const ANSWER_MS = 20_000;
const LEAVE_MS = 1000;

/**
 * Notices clients that are gone without a word: a connection without traffic is asked by PING, and closed when nothing
 * comes back.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-6.7
 */
export class KeepAlive implements Expiring {
  deadline: number;
  place = NOWHERE;
  /** Something must come before the deadline. */
  private waits = true;

  /**
   * @param ask sends a PING
   * @param dead nothing came
   */
  constructor(
    private readonly deadlines: Deadlines,
    private readonly ask: () => void,
    private readonly dead: () => void,
  ) {
    this.deadline = deadlines.now + PREFACE_MS;
    deadlines.watch(this);
  }

  /** Something came. */
  heard(): void {
    this.waits = false;
    this.deadline = this.deadlines.now + IDLE_MS;
  }

  /** The connection closes: what was sent last may take a moment to leave. */
  leave(): void {
    this.waits = true;
    this.deadline = this.deadlines.now + LEAVE_MS;
  }

  /** The connection is closed. */
  stop(): void {
    this.deadlines.forget(this);
  }

  expire(): void {
    if (this.waits) {
      this.dead();
      return;
    }
    this.waits = true;
    this.deadline = this.deadlines.now + ANSWER_MS;
    this.ask();
  }
}
