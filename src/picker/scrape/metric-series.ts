/**
 * The series of one metric on the pages of one server, where they are lines like ` 1` or `{label="value"} 1` behind its name.
 *
 * From one page to the next little more than the numbers change. So lines are first looked for where they were last time, and
 * only then on the whole page, which has some 500 lines and takes ten times as long.
 */
const NEWLINE = 0x0a;
const SPACE = 0x20;
const OPEN_BRACE = 0x7b;

/** How far from their last place lines are looked for: numbers before them may have gained or lost digits. */
const DRIFT_BYTES = 256;

/** Takes what follows the name in a line: the bytes `from` to `to` of the page. */
type UseLine = (from: number, to: number) => void;

export class MetricSeries {
  private readonly name: Buffer;
  /** Where the first line was; -1 when there was none. */
  private last = -1;

  constructor(name: string) {
    this.name = Buffer.from(name);
  }

  /** Calls `use` with each line. Those of one metric stand together, so the first line of another ends them. */
  each(page: Buffer, use: UseLine): void {
    let at = this.nearLast(page);
    if (at === -1) at = this.find(page, 0, page.length);
    this.last = at;
    while (at !== -1 && this.isAt(page, at)) {
      const from = at + this.name.length;
      const newline = page.indexOf(NEWLINE, from);
      const to = newline === -1 ? page.length : newline;
      use(from, to);
      at = to + 1;
    }
  }

  private nearLast(page: Buffer): number {
    if (this.last === -1) return -1;
    let first = this.find(page, Math.max(0, this.last - DRIFT_BYTES), this.last + this.name.length + DRIFT_BYTES);
    // There may be others before it by now.
    while (first > 0) {
      const before = page.lastIndexOf(NEWLINE, first - 2) + 1;
      if (before === first || !this.isAt(page, before)) break;
      first = before;
    }
    return first;
  }

  private find(page: Buffer, from: number, to: number): number {
    const part = page.subarray(from, to);
    for (let at = part.indexOf(this.name); at !== -1; at = part.indexOf(this.name, at + this.name.length)) {
      if (this.isAt(page, from + at)) return from + at;
    }
    return -1;
  }

  /** Whether a line begins there with this name, and not with a longer one. */
  private isAt(page: Buffer, at: number): boolean {
    const rest = at + this.name.length;
    if (rest >= page.length || (at > 0 && page[at - 1] !== NEWLINE)) return false;
    if (page[rest] !== OPEN_BRACE && page[rest] !== SPACE) return false;
    return page.compare(this.name, 0, this.name.length, at, rest) === 0;
  }
}
