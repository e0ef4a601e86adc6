/** What a percent-encoded text stands for; the text itself where its escapes are none. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
