/** A part of a body that came in pieces: offsets into the whole. */
export interface Span {
  readonly start: number;
  /** Offset behind its last byte. */
  readonly end: number;
}

/** What is to stand in place of a part of a body; in place of an empty part it is inserted. */
export interface Edit extends Span {
  readonly replacement: Buffer;
}

/** How many bytes longer a body is once it is edited; negative where it is shorter. */
export function growth(edits: readonly Edit[]): number {
  return edits.reduce((sum, { start, end, replacement }) => sum + replacement.length - (end - start), 0);
}

/**
 * Edits a body. All other bytes are passed on where they lie: pieces are cut, not copied.
 * @param pieces the whole body
 * @param edits in order, without overlap, none behind the last byte
 */
export function splice(pieces: readonly Buffer[], edits: readonly Edit[]): Buffer[] {
  const result: Buffer[] = [];
  const keep = (piece: Buffer) => {
    if (piece.length > 0) {
      result.push(piece);
    }
  };
  let passed = 0;
  let next = 0;
  for (const piece of pieces) {
    const pieceEnd = passed + piece.length;
    let at = passed;
    while (next < edits.length && edits[next].start < pieceEnd) {
      const { start, end, replacement } = edits[next];
      if (start >= at) {
        keep(piece.subarray(at - passed, start - passed));
        result.push(replacement);
      }
      at = Math.min(end, pieceEnd);
      if (end > pieceEnd) {
        break;
      }
      next++;
    }
    keep(piece.subarray(at - passed));
    passed = pieceEnd;
  }
  return result;
}
