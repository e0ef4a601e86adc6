/** Where a text stops being JSON and why, in the words of Python's json module, which vLLM repeats to its clients. */
export interface JsonError {
  /** Characters before the error. */
  readonly position: number;
  readonly reason: string;
}

/**
 * Finds the error in a text that `JSON.parse` refuses; nothing when there is none.
 */
export function findJsonError(text: string): JsonError | undefined {
  try {
    const end = skipValue(text, skipBlank(text, 0));
    const rest = skipBlank(text, end);
    return rest < text.length ? { position: rest, reason: 'Extra data' } : undefined;
  } catch (error) {
    if (error instanceof Found) {
      return { position: error.position, reason: error.message };
    }
    throw error;
  }
}

class Found extends Error {
  constructor(
    readonly position: number,
    reason: string,
  ) {
    super(reason);
  }
}

const BLANK = /[ \t\n\r]*/y;
const SCALAR = /null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

function skipBlank(text: string, at: number): number {
  return matchEnd(BLANK, text, at);
}

/** Returns the position behind the value that starts at `at`. */
function skipValue(text: string, at: number): number {
  if (text[at] === '"') {
    return skipString(text, at);
  }
  if (text[at] === '{') {
    return skipMembers(text, at, '}', skipMember);
  }
  if (text[at] === '[') {
    return skipMembers(text, at, ']', skipValue);
  }
  const end = matchEnd(SCALAR, text, at);
  if (end < 0) {
    throw new Found(at, 'Expecting value');
  }
  return end;
}

function skipMembers(text: string, open: number, close: string, skip: (text: string, at: number) => number): number {
  let at = skipBlank(text, open + 1);
  if (text[at] === close) {
    return at + 1;
  }
  for (;;) {
    at = skipBlank(text, skip(text, at));
    if (text[at] === close) {
      return at + 1;
    }
    if (text[at] !== ',') {
      throw new Found(at, "Expecting ',' delimiter");
    }
    at = skipBlank(text, at + 1);
  }
}

function skipMember(text: string, at: number): number {
  if (text[at] !== '"') {
    throw new Found(at, 'Expecting property name enclosed in double quotes');
  }
  const colon = skipBlank(text, skipString(text, at));
  if (text[colon] !== ':') {
    throw new Found(colon, "Expecting ':' delimiter");
  }
  return skipValue(text, skipBlank(text, colon + 1));
}

function skipString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      return at + 1;
    }
    if (character < ' ') {
      throw new Found(at, 'Invalid control character at');
    }
    if (character === '\\') {
      at++;
      if (text[at] === 'u' && !/^[\da-fA-F]{4}/.test(text.slice(at + 1))) {
        throw new Found(at, 'Invalid \\uXXXX escape');
      }
      if (at < text.length && !'"\\/bfnrtu'.includes(text[at])) {
        throw new Found(at - 1, 'Invalid \\escape');
      }
    }
  }
  throw new Found(open, 'Unterminated string starting at');
}
