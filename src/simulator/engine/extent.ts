import type { BlockHash } from './block-hash';
import type { BlockIdentities } from './block-identities';

/**
 * Cached blocks that follow each other in a prompt and its answer, from block `from` to the one before `to`, and that the
 * same requests hold.
 */
export class Extent {
  /** Neighbours in the order of eviction; only a free extent has any. */
  older?: Extent;
  newer?: Extent;
  /** The extents with the same content as a ring, in the order in which they were published. */
  nextCopy: Extent = this;
  previousCopy: Extent = this;
  /** What was cut off its beginning while it was held: the requests that held both hold it too. */
  before?: Extent;

  constructor(
    public identities: BlockIdentities,
    public from: number,
    public to: number,
    public holders: number,
  ) {}

  get blocks(): number {
    return this.to - this.from;
  }

  /** Its first block, by which it is found. */
  get key(): BlockHash {
    return this.identities.at(this.from);
  }

  get hasCopies(): boolean {
    return this.nextCopy !== this;
  }

  /**
   * The first block that is another one in a request whose block `from` is the same; at most `limit`. A block stands for
   * everything before it, so the place is found by halving.
   */
  agreesUntil(identities: BlockIdentities, limit: number): number {
    let agreed = this.from + 1;
    let end = Math.min(this.to, limit);
    // Mostly all of it is the same.
    for (let asked = end - 1; agreed < end; asked = (agreed + end) >> 1) {
      if (this.identities.at(asked) === identities.at(asked)) {
        agreed = asked + 1;
      } else {
        end = asked;
      }
    }
    return agreed;
  }

  /** Cuts off the blocks before `at`, which become an extent of their own with the same holders. */
  cutHead(at: number): Extent {
    const head = new Extent(this.identities, this.from, at, this.holders);
    if (this.holders > 0) {
      head.before = this.before;
      this.before = head;
    }
    this.from = at;
    return head;
  }

  /** Becomes the last one of a ring of copies. */
  joinCopies(first: Extent): void {
    const last = first.previousCopy;
    last.nextCopy = first.previousCopy = this;
    this.nextCopy = first;
    this.previousCopy = last;
  }

  leaveCopies(): void {
    this.previousCopy.nextCopy = this.nextCopy;
    this.nextCopy.previousCopy = this.previousCopy;
    this.nextCopy = this.previousCopy = this;
  }
}
