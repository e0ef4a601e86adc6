/** Keys to look for, compared where they lie in a chunk: most others differ in their length already. */
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
        if (equal(bytes, chunk, start)) {
          return index;
        }
      }
    }
    return -1;
  }

  /** The key of the list that the bytes from `start` to `end` are; undefined for another one. */
  text(chunk: Buffer, start: number, end: number): string | undefined {
    const index = this.find(chunk, start, end);
    return index < 0 ? undefined : this.keys[index]; // no array has -1: to look for it takes long
  }

  /** As {@link find}, for a text. */
  indexOf(key: string): number {
    return this.keys.indexOf(key);
  }
}

/** Keys are short: a call of `Buffer.compare` takes longer. */
function equal(key: Buffer, chunk: Buffer, start: number): boolean {
  for (let at = 0; at < key.length; at++) {
    if (key[at] !== chunk[start + at]) {
      return false;
    }
  }
  return true;
}
