/**
 * A stand-in for a model's tokenizer. It needs no download and keeps what routing and caching depend on:
 *
 * - English comes to about 1.3 tokens a word, as with the tokenizers of current models;
 * - equal text gives equal tokens, and a text that continues another one continues its tokens too whenever the
 *   continuation starts with a space or after a marker such as `<|user|>`, so conversations share prefixes.
 */
export function tokenize(text: string): number[] {
  return tokenTexts(text).map(tokenId);
}

/** The texts of a text's tokens. */
export function tokenTexts(text: string): string[] {
  return text.match(PIECES) ?? [];
}

/** Size of the vocabulary; token ids are below it. That of Llama 3, so that ids look familiar. */
const VOCABULARY_SIZE = 128_256;

/** The id of one piece of text. Different pieces may share an id, which costs the simulation nothing. */
export function tokenId(piece: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < piece.length; at++) {
    hash = Math.imul(hash ^ piece.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0) % VOCABULARY_SIZE;
}

/** A chat marker; up to five ASCII letters, digits or signs with the blank before them; or any one character. */
const PIECES = /<\|\w+\|>|\s?[!-;=-~]{1,5}|./gsu;
