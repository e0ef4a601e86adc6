import type { BodyBudget } from '../exchange';

const TAKEN = Buffer.alloc(0);

/** The pieces of a body that wait: for the model's name to be known, then for the gateway to take them. */
export class HeldBody {
  /** Bytes of all pieces that came. */
  length = 0;

  private pieces: Buffer[] = [];
  /** Those before this one were taken. */
  private first = 0;
  /** Bytes of those that are held and counted. */
  private counted = 0;

  /** @param budget counts what all bodies together hold */
  constructor(private readonly budget: BodyBudget) {}

  get isEmpty(): boolean {
    return this.first === this.pieces.length;
  }

  /** Holds a piece. @returns false when bodies hold too much with it; then it is not counted, and must not be held for long */
  add(piece: Buffer): boolean {
    if (piece.length === 0) {
      return true;
    }
    this.pieces.push(piece);
    this.length += piece.length;
    const fits = this.budget.take(piece.length);
    this.counted += fits ? piece.length : 0;
    return fits;
  }

  /** The first piece, which is held no longer; undefined where none is. */
  takeFirst(): Buffer | undefined {
    if (this.isEmpty) {
      return undefined;
    }
    const piece = this.pieces[this.first];
    this.pieces[this.first++] = TAKEN;
    this.uncount(piece.length);
    return piece;
  }

  /** Holds nothing any more. */
  drop(): void {
    this.pieces = [];
    this.first = 0;
    this.uncount(this.counted);
  }

  private uncount(bytes: number): void {
    const given = Math.min(bytes, this.counted);
    this.counted -= given;
    this.budget.give(given);
  }
}
