import {
  BodyDecoder,
  type BodyScan,
  CONTENT_ENCODINGS,
  type DecoderEvents,
  type Edit,
  growth,
  scanFor,
  splice,
} from '../request';
import type { BodyBudget } from './body-budget';
import { HeldBody } from './held-body';
import * as refusals from './refusal';
import type { RequestHead } from './request-head';

/** What all bodies share. */
export interface BodySettings {
  /** Longest request body that is read, decoded or not; longer ones are refused. */
  readonly maxBodyBytes: number;
  /** Counts what all bodies together hold. @default no limit, and nothing is counted */
  readonly bodyBudget?: BodyBudget;
  /** Whether scheduling asks for the hashes of prompts. */
  readonly hashesPrompts: boolean;
}

/** Told what has become of a body that is read; one of these once. */
export interface BodyReader {
  /** All of it was read, and it names a model. */
  bodyRead(scan: BodyScan, model: string): void;
  /** It cannot be read. */
  bodyRefused(refusal: refusals.Refusal): void;
}

/** Old names of codings. Source: RFC 9110 section 8.4.1. */
const FORMER_NAMES: ReadonlyMap<string, string> = new Map([['x-gzip', 'gzip']]);

/**
 * The body of a request until its endpoint is known: held, counted, and read if its model is to be known.
 * An encoded body is decoded to read it, and held both ways: it goes on as it came, unless something in it is to change.
 */
export class RequestBody implements DecoderEvents {
  private scan: BodyScan | undefined;
  private decoder: BodyDecoder | undefined;
  private encoding = '';
  private came: HeldBody;
  private plain: HeldBody | undefined;

  constructor(
    private readonly settings: BodySettings,
    private readonly reader: BodyReader,
  ) {
    this.came = new HeldBody(settings.bodyBudget);
  }

  /** Whether it is read. */
  get isRead(): boolean {
    return this.scan !== undefined;
  }

  /** Bytes that go on. */
  get length(): number {
    return this.came.length;
  }

  /** What goes on, not encoded. */
  get readable(): readonly Buffer[] {
    return (this.plain ?? this.came).list;
  }

  /** The request's cache salt; empty when it has none. */
  get salt(): string {
    return this.scan?.salt ?? '';
  }

  /** What goes on is no longer encoded, though it came so. */
  get isDecoded(): boolean {
    return this.decoder !== undefined && this.plain === undefined;
  }

  /** Begins to read what comes. */
  read(head: RequestHead): void {
    const encoding = codingOf(head.contentEncoding);
    if ((head.contentLength ?? 0) > this.settings.maxBodyBytes) {
      this.refuse(refusals.bodyTooLong(this.settings.maxBodyBytes));
    } else if (encoding === undefined) {
      this.scan = scanFor(head.contentType, this.settings.hashesPrompts);
    } else if (CONTENT_ENCODINGS.includes(encoding)) {
      this.scan = scanFor(head.contentType, this.settings.hashesPrompts);
      this.encoding = encoding;
      this.decoder = new BodyDecoder(encoding, this);
      this.plain = new HeldBody(this.settings.bodyBudget);
    } else {
      this.refuse(refusals.encodingUnknown(encoding, CONTENT_ENCODINGS));
    }
  }

  /** Takes the next piece; it must not be changed any more. */
  add(piece: Buffer, last: boolean): void {
    if (!this.hold(piece, this.came, last)) {
      return;
    }
    if (this.decoder === undefined) {
      this.scanned(piece, last);
      return;
    }
    this.decoder.push(piece);
    if (last) {
      this.decoder.end();
    }
  }

  decoded(piece: Buffer): void {
    if (this.hold(piece, this.plain!, false)) {
      this.scanned(piece, false);
    }
  }

  decodedAll(): void {
    this.scanned(Buffer.alloc(0), true);
  }

  undecodable(problem: string): void {
    this.refuse(refusals.bodyMalformed(this.encoding, problem));
  }

  /** Changes the body, which was read. */
  edit(edits: readonly Edit[]): void {
    if (this.plain !== undefined) {
      this.came.drop();
      this.came = this.plain;
      this.plain = undefined;
    }
    const { list, length } = this.came;
    this.came.replace(splice(list, edits), length + growth(edits));
  }

  /** Nothing of it is held. */
  get isEmpty(): boolean {
    return this.came.isEmpty;
  }

  /** The next piece that goes on, which is held no longer; undefined where none is left. */
  takeNext(): Buffer | undefined {
    this.plain?.drop();
    return this.came.takeFirst();
  }

  /** Takes a piece of a body that was not read, behind others that wait to go on. */
  addLate(piece: Buffer): void {
    this.came.addUncounted(piece);
  }

  /** Forgets all of it; what was told before stays true. */
  drop(): void {
    this.decoder?.stop();
    this.came.drop();
    this.plain?.drop();
  }

  /** Holds a piece; false where it must not, and the body is refused. */
  private hold(piece: Buffer, held: HeldBody, last: boolean): boolean {
    const { maxBodyBytes } = this.settings;
    if (held.length + piece.length > maxBodyBytes) {
      this.refuse(refusals.bodyTooLong(maxBodyBytes));
      return false;
    }
    if (!held.add(piece, last)) {
      this.refuse(refusals.BODIES_TOO_MANY);
      return false;
    }
    return true;
  }

  /** Reads a piece, and looks at what was found. */
  private scanned(piece: Buffer, last: boolean): void {
    const { scan } = this;
    if (scan === undefined) {
      return;
    }
    scan.push(piece);
    if (last) {
      scan.end();
    }
    if (scan.problem !== undefined) {
      this.refuse(refusals.bodyMalformed(scan.form, scan.problem));
    } else if (last && scan.model === undefined) {
      this.refuse(refusals.MODEL_MISSING);
    } else if (last) {
      this.reader.bodyRead(scan, scan.model!);
    }
  }

  private refuse(refusal: refusals.Refusal): void {
    this.drop();
    this.reader.bodyRefused(refusal);
  }
}

/** The content coding that a header names; undefined for none. */
function codingOf(contentEncoding: string | undefined): string | undefined {
  const name = contentEncoding?.trim().toLowerCase() ?? '';
  return name === '' || name === 'identity' ? undefined : (FORMER_NAMES.get(name) ?? name);
}
