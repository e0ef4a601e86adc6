/** How many bytes at the end of a text, from an offset on, may be the beginning of a key whose first byte is a quote. */
export function beginningOf(key: Buffer, text: Buffer, from: number): number {
  for (let length = Math.min(key.length - 1, text.length - from); length > 0; length--) {
    const start = text.length - length;
    if (text[start] === key[0] && text.compare(key, 0, length, start) === 0) {
      return length;
    }
  }
  return 0;
}
