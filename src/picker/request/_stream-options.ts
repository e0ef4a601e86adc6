import { Capture } from './_capture';
import type { Edit } from './splice';

/** The key of a request that says what its stream is to have. */
export const STREAM_OPTIONS = 'stream_options';

/** Longer options are left alone. */
const LONGEST = 1024;

const ASK = '"include_usage":true';

/** The stream options of a request, as they are spelled, and what to change of them to have the stream tell its usage. */
export class StreamOptions {
  private spelling: Capture | undefined;
  /** Offset of the value in the whole body; undefined while there is none. */
  private offset: number | undefined;

  /** The key came, perhaps again: then the last value counts. */
  start(): void {
    this.spelling = new Capture(LONGEST);
    this.offset = undefined;
  }

  /** Takes a piece of the value. @param passed bytes of the body before this chunk */
  add(chunk: Buffer, start: number, end: number, passed: number): void {
    this.offset ??= passed + start;
    this.spelling?.add(chunk, start, end);
  }

  /**
   * What to change. Undefined where the options speak of usage already: the client then knows what it wants, and to ask
   * for it would switch on `continuous_usage_stats`, which counts only beside it.
   * @param behind where options can be put that are not there: behind a value of the outermost object
   */
  usageRequest(behind: number): Edit | undefined {
    if (this.offset === undefined) {
      return { start: behind, end: behind, replacement: Buffer.from(`,"${STREAM_OPTIONS}":{${ASK}}`) };
    }
    const options = this.options();
    if (options === null) {
      return { start: this.offset, end: this.offset + 'null'.length, replacement: Buffer.from(`{${ASK}}`) };
    }
    if (options === undefined || Object.keys(options).some((key) => key.includes('usage'))) {
      return undefined;
    }
    const inside = this.offset + 1;
    const separator = Object.keys(options).length > 0 ? ',' : '';
    return { start: inside, end: inside, replacement: Buffer.from(ASK + separator) };
  }

  /** The value, whose JSON is checked already; undefined when it is too long or no object. */
  private options(): object | null | undefined {
    if (this.spelling === undefined || this.spelling.tooLong) {
      return undefined;
    }
    const value: unknown = JSON.parse(this.spelling.text());
    return typeof value === 'object' && !Array.isArray(value) ? value : undefined;
  }
}
