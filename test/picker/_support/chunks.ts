import * as fc from 'fast-check';

/** Bytes cut into chunks at arbitrary places; some chunks are empty, and none starts on a word boundary for sure. */
export function chunksOf(bytes: Buffer): fc.Arbitrary<Buffer[]> {
  return fc.array(fc.nat(bytes.length), { maxLength: 12 }).map((cuts) => {
    const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
    return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
  });
}
