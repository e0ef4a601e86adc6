import type { SubscriptionChange } from '../../zmtp/subscription';

/** Sends a message, and calls back when it waits no more. */
export type SendMessage = (parts: readonly Buffer[], sent: () => void) => void;

/** One subscriber of a publisher: what it wants, and what waits for it. */
export class EventSubscriber {
  /** How many times each beginning of a topic was asked for, as ZeroMQ counts. */
  private readonly wanted = new Map<string, number>();
  private waiting = 0;

  /** @param highWaterMark messages that may wait for it; 0 for any number */
  constructor(
    private readonly highWaterMark: number,
    private readonly send: SendMessage,
  ) {}

  change({ topic, wanted }: SubscriptionChange): void {
    const key = topic.toString('latin1');
    const count = (this.wanted.get(key) ?? 0) + (wanted ? 1 : -1);
    if (count > 0) this.wanted.set(key, count);
    else this.wanted.delete(key);
  }

  /** Sends a message of a topic, unless nobody wants that or as many wait as may: then it is lost. */
  offer(topic: Buffer, parts: readonly Buffer[]): void {
    if (!this.wants(topic.toString('latin1')) || (this.highWaterMark > 0 && this.waiting >= this.highWaterMark)) {
      return;
    }
    this.waiting++;
    this.send(parts, () => this.waiting--);
  }

  private wants(topic: string): boolean {
    for (const beginning of this.wanted.keys()) {
      if (topic.startsWith(beginning)) return true;
    }
    return false;
  }
}
