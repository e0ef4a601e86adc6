import { HeldPieces } from '../../held-pieces';
import type { BodyBudget } from '../exchange';

/** A body that waits: for the model's name to be known, then for the gateway to take it. */
export class HeldBody {
  private readonly pieces = new HeldPieces();
  /** Bytes that are taken from the budget. */
  private counted = 0;

  /** @param budget counts what all bodies together hold */
  constructor(private readonly budget: BodyBudget) {}

  /** Bytes of all pieces that came. */
  get length(): number {
    return this.pieces.length;
  }

  get isEmpty(): boolean {
    return this.pieces.isEmpty;
  }

  /**
   * Holds a piece.
   * @param last it is held for a moment only
   * @returns false when bodies hold too much with it; then it is not counted, and must not be held for long
   */
  add(piece: Buffer, last: boolean): boolean {
    this.pieces.add(piece, last);
    const fits = this.budget.take(piece.length);
    this.counted += fits ? piece.length : 0;
    return fits;
  }

  /** The first piece, which is held no longer; undefined where none is. */
  takeFirst(): Buffer | undefined {
    const piece = this.pieces.takeFirst();
    this.giveBack(Math.max(0, this.counted - this.pieces.bytes));
    return piece;
  }

  /** Holds nothing any more. */
  drop(): void {
    this.pieces.drop();
    this.giveBack(this.counted);
  }

  private giveBack(bytes: number): void {
    this.counted -= bytes;
    this.budget.give(bytes);
  }
}
