/**
 * Reads one HTTP/1.1 response after another from the bytes of a keep-alive connection, wherever they are cut. Own code
 * because scraping is the picker's largest constant cost, and a general client spends three times as much on it.
 */

/** Longest head that is read; model servers send some 200 bytes. */
const MAX_HEAD_BYTES = 16_384;
/** Longest line of a chunked body: a size and an extension. */
const MAX_CHUNK_LINE_BYTES = 1_024;
const NEWLINE = 0x0a;

type Part = 'head' | 'sized-body' | 'body-until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailers' | 'done';

/** The peer sent what is no acceptable HTTP/1.1 response. */
export class HttpResponseError extends Error {}

export class HttpResponse {
  /** Status code; 0 before the head is in. */
  status = 0;
  /** Whether the connection may carry another request afterwards. */
  reusable = false;
  /** Whether nothing but the end of the connection ended the body, so that it may be cut. */
  endedByClose = false;

  private readonly maxBodyBytes: number;
  private part: Part = 'head';
  private line = '';
  private headBytes = 0;
  private bodyBuffer = Buffer.allocUnsafe(65_536);
  private bodyLength = 0;
  /** Bytes that the body, or its current chunk, still owes. */
  private owed = 0;
  private chunked = false;
  private contentLength: number | undefined;

  /** @param maxBodyBytes a longer body is an error */
  constructor(maxBodyBytes: number) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /** The body so far; overwritten by the next response. */
  get body(): Buffer {
    return this.bodyBuffer.subarray(0, this.bodyLength);
  }

  /** Whether nothing of the response has come yet. */
  get untouched(): boolean {
    return this.part === 'head' && this.headBytes === 0;
  }

  /** Prepares for the next response. */
  reset(): void {
    this.status = 0;
    this.endedByClose = false;
    this.part = 'head';
    this.line = '';
    this.headBytes = 0;
    this.bodyLength = 0;
  }

  /**
   * Takes bytes as they come.
   * @returns true when the response is whole
   * @throws HttpResponseError when the bytes are no response, or a too long one
   */
  feed(bytes: Buffer): boolean {
    let at = 0;
    while (at < bytes.length && this.part !== 'done') {
      at =
        this.part === 'sized-body' || this.part === 'chunk' || this.part === 'body-until-close'
          ? this.takeBody(bytes, at)
          : this.takeLine(bytes, at);
    }
    if (at < bytes.length) throw new HttpResponseError('bytes after the end of the response');
    return this.part === 'done';
  }

  /**
   * The peer closed the connection.
   * @returns true when that ends the response, false when it cuts it off
   */
  end(): boolean {
    if (this.part === 'body-until-close') {
      this.endedByClose = true;
      this.part = 'done';
    }
    return this.part === 'done';
  }

  private takeBody(bytes: Buffer, at: number): number {
    const length = Math.min(this.owed, bytes.length - at);
    this.append(bytes, at, length);
    this.owed -= length;
    if (this.owed === 0) this.part = this.part === 'chunk' ? 'chunk-end' : 'done';
    return at + length;
  }

  private append(bytes: Buffer, at: number, length: number): void {
    const whole = this.bodyLength + length;
    this.refuseLongerBody(whole);
    if (whole > this.bodyBuffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(whole, this.bodyBuffer.length * 2));
      this.bodyBuffer.copy(larger, 0, 0, this.bodyLength);
      this.bodyBuffer = larger;
    }
    bytes.copy(this.bodyBuffer, this.bodyLength, at, at + length);
    this.bodyLength = whole;
  }

  private takeLine(bytes: Buffer, at: number): number {
    const newline = bytes.indexOf(NEWLINE, at);
    const end = newline === -1 ? bytes.length : newline;
    this.line += bytes.toString('latin1', at, end);
    const inHead = this.part === 'head' || this.part === 'trailers';
    if (inHead) this.headBytes += end + 1 - at;
    if (this.headBytes > MAX_HEAD_BYTES || (!inHead && this.line.length > MAX_CHUNK_LINE_BYTES)) {
      throw new HttpResponseError('a head or chunk line that is too long');
    }
    if (newline === -1) return end;
    const line = this.line.endsWith('\r') ? this.line.slice(0, -1) : this.line;
    this.line = '';
    this.interpret(line);
    return end + 1;
  }

  private interpret(line: string): void {
    if (this.part === 'head') {
      if (this.status === 0) this.startHead(line);
      else if (line === '') this.endHead();
      else this.header(line);
    } else if (this.part === 'chunk-size') {
      this.startChunk(line);
    } else if (this.part === 'chunk-end') {
      if (line !== '') throw new HttpResponseError('a chunk longer than its size');
      this.part = 'chunk-size';
    } else if (line === '') {
      this.part = 'done';
    }
  }

  private startHead(line: string): void {
    const [, minor, status] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/.exec(line) ?? [];
    if (status === undefined) throw new HttpResponseError('no HTTP/1.1 status line');
    this.status = Number(status);
    this.reusable = minor === '1';
    this.chunked = false;
    this.contentLength = undefined;
  }

  private header(line: string): void {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line
      .slice(colon + 1)
      .trim()
      .toLowerCase();
    if (name === 'content-length') this.contentLength = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    else if (name === 'transfer-encoding') this.chunked = value.endsWith('chunked');
    else if (name === 'connection') this.reusable = value === 'keep-alive' || (this.reusable && value !== 'close');
  }

  private endHead(): void {
    if (this.status < 200) {
      this.status = 0;
    } else if (this.status === 204 || this.status === 304) {
      this.part = 'done';
    } else if (this.chunked) {
      this.part = 'chunk-size';
    } else if (this.contentLength === undefined) {
      this.reusable = false;
      this.owed = Number.POSITIVE_INFINITY;
      this.part = 'body-until-close';
    } else {
      if (Number.isNaN(this.contentLength)) throw new HttpResponseError('a content-length that is no number');
      this.refuseLongerBody(this.contentLength);
      this.owed = this.contentLength;
      this.part = this.owed === 0 ? 'done' : 'sized-body';
    }
  }

  private startChunk(line: string): void {
    const size = /^([0-9a-f]{1,8})\s*(?:;|$)/i.exec(line)?.[1];
    if (size === undefined) throw new HttpResponseError('a chunk without a size');
    this.owed = Number.parseInt(size, 16);
    this.part = this.owed === 0 ? 'trailers' : 'chunk';
  }

  private refuseLongerBody(length: number): void {
    if (length > this.maxBodyBytes) throw new HttpResponseError(`a body of more than ${this.maxBodyBytes} bytes`);
  }
}
