/** What a line of a metrics page says behind the name of its metric: labels in braces, if any, a value, perhaps a timestamp. */
const TAB = 0x09;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** The sample's value; NaN when there is none. */
export function sampleValue(page: Buffer, from: number, to: number): number {
  const labelsEnd = endOfLabels(page, from, to);
  let start = labelsEnd;
  while (start < to && isBlank(page[start])) start++;
  if (start === labelsEnd) return Number.NaN;
  let end = start;
  while (end < to && !isBlank(page[end])) end++;
  return end === start ? Number.NaN : Number(page.toString('latin1', start, end));
}

/** One label. It matches only where the one before has ended, or the time would grow with the square of a line's length. */
const LABEL = /[{,\s]*([a-zA-Z_]\w*)\s*=\s*"((?:\\.|[^"\\])*)"/y;

/** Reads the labels of lines, most of which say what they said on the last page. */
export class LabelReader {
  private line = Buffer.alloc(0);
  private labels: ReadonlyMap<string, string> = new Map();

  read(page: Buffer, from: number, to: number): ReadonlyMap<string, string> {
    const end = endOfLabels(page, from, to);
    if (page.compare(this.line, 0, this.line.length, from, end) !== 0) {
      this.line = Buffer.from(page.subarray(from, end));
      this.labels = parse(this.line.toString());
    }
    return this.labels;
  }
}

function parse(text: string): Map<string, string> {
  const labels = new Map<string, string>();
  LABEL.lastIndex = 0;
  for (let label = LABEL.exec(text); label !== null; label = LABEL.exec(text)) {
    labels.set(label[1], unescaped(label[2]));
  }
  return labels;
}

/** What a label's value stands for: the text format escapes backslashes, quotation marks and ends of lines. */
function unescaped(value: string): string {
  return value.includes('\\') ? value.replace(/\\([\\"n])/g, (_, of: string) => (of === 'n' ? '\n' : of)) : value;
}

/** Where the labels end, with their braces; `from` when there are none. */
function endOfLabels(page: Buffer, from: number, to: number): number {
  if (from >= to || page[from] !== OPEN_BRACE) return from;
  let quoted = false;
  for (let at = from + 1; at < to; at++) {
    const byte = page[at];
    if (quoted && byte === BACKSLASH) at++;
    else if (byte === QUOTE) quoted = !quoted;
    else if (byte === CLOSE_BRACE && !quoted) return at + 1;
  }
  return to;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}
