/** The last batches that were published, by number. */
export class ReplayBuffer {
  private readonly batches: Buffer[] = [];
  /** The number behind the last batch. */
  private next = 0;

  /** @param size batches that are kept; 0 for none */
  constructor(private readonly size: number) {}

  /** @param number one more than the last batch's, from 0 on */
  add(number: number, batch: Buffer): void {
    this.next = number + 1;
    if (this.size > 0) this.batches[number % this.size] = batch;
  }

  /** The kept batches from a number on. */
  *from(first: number): Generator<readonly [number: number, batch: Buffer]> {
    for (let number = Math.max(first, this.next - this.size, 0); number < this.next; number++) {
      yield [number, this.batches[number % this.size]];
    }
  }
}
