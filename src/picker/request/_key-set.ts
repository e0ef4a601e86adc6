/** Keys to look for, compared where they lie in a chunk: most keys differ in their length already. */
export class KeySet {
  private readonly byLength: readonly { readonly index: number; readonly bytes: Buffer }[][];

  /** @param keys in ASCII */
  constructor(private readonly keys: readonly string[]) {
    const longest = Math.max(...keys.map((key) => key.length));
    this.byLength = Array.from({ length: longest + 1 }, (_, length) =>
      keys.flatMap((key, index) => (key.length === length ? [{ index, bytes: Buffer.from(key) }] : [])),
    );
  }

  /** Which key the bytes from `start` to `end` are, as they would stand in the list; -1 for another one. */
  find(chunk: Buffer, start: number, end: number): number {
    const sameLength = this.byLength[end - start];
    if (sameLength !== undefined) {
      for (const { index, bytes } of sameLength) {
        if (chunk.compare(bytes, 0, bytes.length, start, end) === 0) {
          return index;
        }
      }
    }
    return -1;
  }

  /** The same for a text. */
  indexOf(key: string): number {
    return this.keys.indexOf(key);
  }
}
