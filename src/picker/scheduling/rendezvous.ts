/**
 * How much an endpoint is preferred for a key, from 0 up to 2³²: whoever has the most is the key's home. All replicas agree
 * on it without a word, and few keys move when endpoints come and go.
 * @param seed of the key, see {@link hashOf}
 */
export function preference(endpoint: string, seed: number): number {
  return hashOf(endpoint, seed) >>> 0;
}

/** FNV-1a over the characters of a text, mixed once more, so that similar texts have hashes in no order. */
export function hashOf(text: string, seed = 0): number {
  let mixed = seed ^ 0x811c9dc5;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}
