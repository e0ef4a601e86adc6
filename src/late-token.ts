/*
 * Tokens that stand in the texts of a chart for values which are known only when it is applied, such as the name of a bucket
 * that the same program makes. Every floor can tell them from other text; what applies the chart puts the values there.
 */

/** What every token holds. Letters and hyphens alone, so that it can still be found in what was made of a token. */
const MARKER = 'gkei-late-';

/** What a token stands for. */
export type LateMeaning =
  /** A value of the program that applies the chart. */
  | { readonly kind: 'value'; readonly value: unknown }
  /** What is made of a text that holds tokens, once their values are known. */
  | { readonly kind: 'derived'; readonly text: string; readonly derive: (text: string) => string };

const meanings = new Map<string, LateMeaning>();

/** Makes a token. */
export function lateToken(meaning: LateMeaning): string {
  const token = `\${${MARKER}${meanings.size + 1}}`;
  meanings.set(token, meaning);
  return token;
}

/** Whether a token was ever made, so that there may be some in a chart. */
export function lateTokensExist(): boolean {
  return meanings.size > 0;
}

/** What a token stands for; undefined when it was made by another process. */
export function meaningOf(token: string): LateMeaning | undefined {
  return meanings.get(token);
}

/** The tokens of a text, in order. */
export function lateTokensIn(text: string): readonly string[] {
  return text.match(TOKEN) ?? [];
}

/** A text with each of its tokens replaced. */
export function replaceLateTokens(text: string, replace: (token: string) => string): string {
  return text.replace(TOKEN, replace);
}

const TOKEN = new RegExp(`\\$\\{${MARKER}\\d+\\}`, 'g');

/** Whether a text holds a token, or what is left of one after something was made of it: in other letters, in base64, cut. */
export function showsLateToken(text: string): boolean {
  return text.toLowerCase().includes(MARKER) || BASE64_MARKERS.some((marker) => text.includes(marker));
}

/**
 * What a text looks like inside of base64, which depends on where in a group of three bytes it starts: the letters at either
 * end that neighbouring bytes have a part in are left out.
 */
function withinBase64(text: string): string[] {
  return [0, 1, 2].map((start) => {
    const first = Math.ceil((start * 8) / 6);
    const end = Math.floor(((start + text.length) * 8) / 6);
    return btoa(' '.repeat(start) + text).slice(first, end);
  });
}

/** Once and twice, as the password in the Secret of an image registry is. */
const BASE64_MARKERS = [...withinBase64(MARKER), ...withinBase64(MARKER).flatMap(withinBase64)];
