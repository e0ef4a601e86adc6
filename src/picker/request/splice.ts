/** A part of a body that came in pieces: offsets into the whole. */
export interface Span {
  readonly start: number;
  /** Offset behind its last byte. */
  readonly end: number;
}

/** How many bytes longer a body is once its spans are replaced; negative where it is shorter. */
export function growth(spans: readonly Span[], replacement: Buffer): number {
  return spans.reduce((sum, { start, end }) => sum + replacement.length - (end - start), 0);
}

/**
 * Replaces spans of a body. All other bytes are passed on where they lie: pieces are cut, not copied.
 * @param pieces the whole body
 * @param spans in order, without overlap
 */
export function splice(pieces: readonly Buffer[], spans: readonly Span[], replacement: Buffer): Buffer[] {
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
    while (next < spans.length && spans[next].start < pieceEnd) {
      const { start, end } = spans[next];
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
