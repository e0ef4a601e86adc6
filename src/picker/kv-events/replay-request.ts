import { sequenceBytes, sequenceOf } from '../../kv-event-wire/sequence-number';
import { ZmtpConnection, type ZmtpLimits } from '../../zmtp/zmtp-connection';

/** Longest pause between two batches of a replay: vLLM looks for questions every 100 ms at least. */
const PATIENCE_MS = 5_000;

const NOTHING = Buffer.alloc(0);

/** Where a server answers replays, and what its connections keep to. */
export interface ReplayTarget {
  readonly address: string;
  readonly port: number;
  readonly limits: ZmtpLimits;
}

/**
 * Asks a server for batches that it published before: an empty part and the first number go to its router, and it answers
 * with number and batch as the last two parts of a message for each, the last number being -1. Before them stands an empty
 * part, and behind that, in vLLM 0.29, the topic.
 */
export class ReplayRequest {
  private readonly connection: ZmtpConnection;
  private timer: NodeJS.Timeout;

  /**
   * @param from the number of the first batch
   * @param take takes a batch and its number
   * @param done called once, unless it was ended before: with nothing when all have come, else with what went wrong
   */
  constructor(
    { address, port, limits }: ReplayTarget,
    from: number,
    private readonly take: (sequence: number, batch: Buffer) => void,
    private readonly done: (failure: string | undefined) => void,
  ) {
    this.timer = this.patience();
    this.connection = ZmtpConnection.connect({ address, port }, 'DEALER', limits, {
      opened: () => this.connection.send([NOTHING, sequenceBytes(from)]),
      message: (parts) => this.answered(parts),
      closed: (reason) => this.finish(reason),
    });
  }

  /** Ends it; nothing is told any more. */
  end(): void {
    clearTimeout(this.timer);
    this.connection.close();
  }

  private answered(parts: readonly Buffer[]): void {
    const [number, batch] = parts.slice(-2);
    const sequence = batch === undefined ? undefined : sequenceOf(number);
    if (sequence === undefined) {
      this.finish('an answer that is no replay');
    } else if (sequence < 0) {
      this.finish(undefined);
    } else {
      clearTimeout(this.timer);
      this.timer = this.patience();
      this.take(sequence, batch);
    }
  }

  private finish(failure: string | undefined): void {
    this.end();
    this.done(failure);
  }

  private patience(): NodeJS.Timeout {
    return setTimeout(() => this.finish('no answer in time'), PATIENCE_MS).unref();
  }
}
