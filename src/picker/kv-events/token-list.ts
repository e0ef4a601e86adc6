const KEY = Buffer.from('"tokens"');
const ZERO = 0x30;
const NINE = 0x39;
const COMMA = 0x2c;
const CLOSE = 0x5d;
const LARGEST = 0xffff_ffff;
/** Shortest spelling of a token and of what parts it from the next. */
const TOKEN_BYTES = 2;

/**
 * The token ids in an answer such as `{"count":3,"tokens":[1,2,3]}`, read without a tree: an answer has a number for each
 * token of a prompt. Undefined when there are none.
 */
export function readTokens(page: Buffer): Uint32Array | undefined {
  const key = page.indexOf(KEY);
  const start = key < 0 ? -1 : page.indexOf('[', key + KEY.length) + 1;
  if (start <= 0 || !/^\s*:\s*\[$/.test(page.toString('latin1', key + KEY.length, start))) return undefined;
  const tokens = new Uint32Array(Math.ceil((page.length - start) / TOKEN_BYTES));
  let count = 0;
  let token = -1;
  for (let at = start; at < page.length; at++) {
    const byte = page[at];
    if (byte >= ZERO && byte <= NINE) {
      token = Math.max(0, token) * 10 + byte - ZERO;
      if (token > LARGEST) return undefined;
    } else if (byte === COMMA || byte === CLOSE) {
      if (token >= 0) tokens[count++] = token;
      else if (byte === COMMA || count > 0) return undefined;
      if (byte === CLOSE) return tokens.slice(0, count);
      token = -1;
    } else if (byte > 0x20) {
      return undefined;
    }
  }
  return undefined;
}
