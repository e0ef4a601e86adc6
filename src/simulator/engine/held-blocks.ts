import type { Extent } from './extent';

/** The blocks that one request holds: the first ones can be found by others, the rest is not full, or not computed yet. */
export class HeldBlocks {
  /**
   * The blocks that can be found, in order: of each piece the extent that it ends with, which was longer when the piece
   * came where something has been cut off since.
   */
  readonly pieces: { readonly end: Extent; blocks: number }[] = [];
  /** Blocks that can be found. */
  published = 0;
  /** All blocks. */
  count = 0;
}
