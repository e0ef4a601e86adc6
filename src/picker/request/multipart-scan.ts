import { Capture } from './_capture';
import { type FormField, fieldOf } from './_form-field';
import { audioTokens } from './_media-estimate';
import type { BodyScan } from './body-scan';
import type { Span } from './splice';

const NOTHING = Buffer.alloc(0);
const CRLF = Buffer.from('\r\n');
const HEADERS_END = Buffer.from('\r\n\r\n');
const HYPHEN = 0x2d;

/** Longest field that is read, as with values in JSON. */
const MAX_FIELD_BYTES = 4_096;

/** Longest header block of a part. */
const MAX_HEADER_BYTES = 16_384;

/** The fields that are read. */
const READ_FIELDS: ReadonlySet<string> = new Set(['model', 'stream', 'max_completion_tokens']);

/** What pydantic, by which model servers read forms, takes for true. */
const TRUE = /^(1|true|t|yes|y|on)$/i;

/**
 * Reads a body of `multipart/form-data`, as the audio APIs take it, in one pass over its chunks while they come: the
 * fields `model`, `stream`, `prompt` and `max_completion_tokens`, and the length of `file`, which is audio. Of a field
 * that stands twice the last counts. A field with a file name is a file, whatever its name.
 *
 * Source of the form: RFC 2046 section 5.1 and RFC 7578.
 */
export class MultipartScan implements BodyScan {
  readonly form = 'a multipart form';
  problem: string | undefined;
  model: string | undefined;
  readonly modelSpans: Span[] = [];
  stream = false;
  maxTokens = 0;
  textBytes = 0;
  readonly previousResponse = '';
  readonly salt = '';
  readonly usageRequest = undefined;

  private state: 'preamble' | 'delimiter' | 'headers' | 'content' | 'epilogue' = 'preamble';
  /** What may belong to a delimiter or to headers whose rest is still to come. */
  private held: Buffer = NOTHING;
  /** Bytes before those that are held. */
  private passed = 0;
  private field: FormField = { name: '', isFile: false };
  private fieldStart = 0;
  private fieldBytes = 0;
  private readonly value = new Capture(MAX_FIELD_BYTES);
  private fileBytes = 0;
  /** The delimiter with the line break before it, which belongs to it. */
  private readonly delimiter: Buffer;

  /** @param boundary as the content type says it */
  constructor(boundary: string) {
    this.delimiter = Buffer.from(`\r\n--${boundary}`, 'latin1');
    // The first delimiter may stand at the very beginning, without a line before it.
    this.held = CRLF;
    this.passed = -CRLF.length;
  }

  get otherTokens(): number {
    return this.fileBytes === 0 ? 0 : audioTokens(this.fileBytes);
  }

  push(chunk: Buffer): void {
    const text = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
    let at = 0;
    let goesOn = true;
    while (goesOn && this.problem === undefined) {
      const { state } = this;
      const next = this.step(text, at);
      goesOn = next > at || this.state !== state;
      at = next;
    }
    this.held = text.subarray(at);
    this.passed += at;
  }

  end(): void {
    if (this.problem === undefined && this.state !== 'epilogue') {
      const bytes = this.passed + this.held.length;
      this.problem = bytes <= 0 ? 'it is empty' : `it ends too early, after ${bytes} bytes`;
    }
  }

  spell(model: string): Buffer {
    return Buffer.from(model);
  }

  /** None: what makes two recordings alike is not in their bytes. */
  hashes(): Uint32Array {
    return new Uint32Array(0);
  }

  /** Takes what is certain from `at` on; returns where to go on, `at` itself where more has to come first. */
  private step(text: Buffer, at: number): number {
    switch (this.state) {
      case 'preamble':
      case 'content':
        return this.takeContent(text, at);
      case 'delimiter':
        return this.takeDelimiterEnd(text, at);
      case 'headers':
        return this.takeHeaders(text, at);
      default:
        return text.length;
    }
  }

  private takeContent(text: Buffer, at: number): number {
    const found = text.indexOf(this.delimiter, at);
    const end = found >= 0 ? found : text.length - beginningOf(this.delimiter, text, at);
    if (this.state === 'content') {
      this.addContent(text, at, end);
    }
    if (found < 0) {
      return end;
    }
    if (this.state === 'content') {
      this.endField(this.passed + found);
    }
    this.state = 'delimiter';
    return found + this.delimiter.length;
  }

  /** Behind a delimiter stand two hyphens, if it is the last one, or white space and a line break. */
  private takeDelimiterEnd(text: Buffer, at: number): number {
    if (text.length < at + 2) {
      return at;
    }
    if (text[at] === HYPHEN && text[at + 1] === HYPHEN) {
      this.state = 'epilogue';
      return at + 2;
    }
    const lineEnd = text.indexOf(CRLF, at);
    if (lineEnd >= 0 && text.toString('latin1', at, lineEnd).trim() === '') {
      this.state = 'headers';
      return lineEnd; // a part without headers has its empty line right here
    }
    if (lineEnd >= 0 || text.length - at > MAX_HEADER_BYTES) {
      this.problem = `there is no line break behind the delimiter at offset ${this.passed + at - this.delimiter.length}`;
    }
    return at;
  }

  private takeHeaders(text: Buffer, at: number): number {
    const end = text.indexOf(HEADERS_END, at);
    if (end < 0) {
      if (text.length - at > MAX_HEADER_BYTES) {
        this.problem = `the headers of a part are longer than ${MAX_HEADER_BYTES} bytes`;
      }
      return at;
    }
    this.field = fieldOf(text.toString('utf8', at, end));
    this.fieldStart = this.passed + end + HEADERS_END.length;
    this.fieldBytes = 0;
    this.value.clear();
    this.state = 'content';
    return end + HEADERS_END.length;
  }

  private addContent(text: Buffer, start: number, end: number): void {
    this.fieldBytes += end - start;
    if (!this.field.isFile && READ_FIELDS.has(this.field.name)) {
      this.value.add(text, start, end);
    }
  }

  private endField(end: number): void {
    const { name, isFile } = this.field;
    if (isFile) {
      this.fileBytes = name === 'file' ? this.fieldBytes : this.fileBytes;
      return;
    }
    if (name === 'prompt') {
      this.textBytes = this.fieldBytes;
    } else if (READ_FIELDS.has(name) && this.value.tooLong) {
      this.problem = `the field "${name}" is longer than ${MAX_FIELD_BYTES} bytes`;
    } else if (name === 'model') {
      this.model = this.value.text();
      this.modelSpans.push({ start: this.fieldStart, end });
    } else if (name === 'stream') {
      this.stream = TRUE.test(this.value.text());
    } else if (name === 'max_completion_tokens') {
      this.maxTokens = /^\d{1,15}$/.test(this.value.text()) ? Number(this.value.text()) : 0;
    }
  }
}

/** How many bytes at the end of a text, not before `from`, may be the beginning of a delimiter. */
function beginningOf(delimiter: Buffer, text: Buffer, from: number): number {
  for (let length = Math.min(delimiter.length - 1, text.length - from); length > 0; length--) {
    if (text.compare(delimiter, 0, length, text.length - length) === 0) {
      return length;
    }
  }
  return 0;
}
