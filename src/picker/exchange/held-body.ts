import { HeldPieces } from '../../held-pieces';
import type { BodyBudget } from './body-budget';

/** The pieces of a body that waits, counted as long as they are held. */
export class HeldBody {
  private pieces = new HeldPieces();
  /** Bytes that are taken from the budget. */
  private counted = 0;

  /** @param budget counts what all bodies together hold; undefined where nobody does */
  constructor(private readonly budget: BodyBudget | undefined) {}

  /** Bytes of all pieces that came, or of what they were replaced by. */
  get length(): number {
    return this.pieces.length;
  }

  get isEmpty(): boolean {
    return this.pieces.isEmpty;
  }

  get list(): readonly Buffer[] {
    return this.pieces.list;
  }

  /**
   * Holds a piece.
   * @param last it is held for a moment only
   * @returns false when bodies hold too much with it; then it is not counted, and must not be held for long
   */
  add(piece: Buffer, last: boolean): boolean {
    this.pieces.add(piece, last);
    const fits = this.budget?.take(piece.length) ?? true;
    this.counted += fits ? piece.length : 0;
    return fits;
  }

  /** Holds a piece that is not counted. */
  addUncounted(piece: Buffer): void {
    this.pieces.add(piece, false);
  }

  /** Holds other pieces in place of those that it has; no more is counted than was. */
  replace(pieces: Buffer[], length: number): void {
    this.pieces = HeldPieces.of(pieces, length);
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
    this.budget?.give(bytes);
  }
}
