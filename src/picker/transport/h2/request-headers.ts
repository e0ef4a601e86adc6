import type { FieldSink } from './header-decoder';
import { FieldKind, type HeaderField } from './header-field';

/**
 * What the server needs of a request's headers, and whether they are well-formed. Filled again for each request.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-8.3
 */
export class RequestHeaders implements FieldSink {
  method = '';
  path = '';
  contentType = '';
  grpcEncoding = '';
  grpcTimeout: string | undefined;
  /** The size of all fields, as the limit counts them. */
  size = 0;

  private scheme = false;
  private authority = false;
  private pseudoHeaders = false;
  private regularHeaders = false;
  private malformed = false;

  /** Forgets the request before. */
  clear(): void {
    this.method = '';
    this.path = '';
    this.contentType = '';
    this.grpcEncoding = '';
    this.grpcTimeout = undefined;
    this.size = 0;
    this.scheme = false;
    this.authority = false;
    this.pseudoHeaders = false;
    this.regularHeaders = false;
    this.malformed = false;
  }

  field(field: HeaderField): void {
    this.size += field.size;
    switch (field.kind) {
      case FieldKind.OTHER:
        this.regularHeaders = true;
        return;
      case FieldKind.METHOD:
        this.pseudo(this.method !== '' || field.value === '');
        this.method = field.value;
        return;
      case FieldKind.PATH:
        this.pseudo(this.path !== '' || field.value === '');
        this.path = field.value;
        return;
      case FieldKind.SCHEME:
        this.pseudo(this.scheme);
        this.scheme = true;
        return;
      case FieldKind.AUTHORITY:
        this.pseudo(this.authority);
        this.authority = true;
        return;
      case FieldKind.CONTENT_TYPE:
        this.regularHeaders = true;
        this.contentType = field.value;
        return;
      case FieldKind.GRPC_ENCODING:
        this.regularHeaders = true;
        this.grpcEncoding = field.value;
        return;
      case FieldKind.GRPC_TIMEOUT:
        this.regularHeaders = true;
        this.grpcTimeout = field.value;
        return;
      default:
        this.malformed = true;
    }
  }

  /** They are what a request begins with. */
  get wellFormed(): boolean {
    return !this.malformed && this.scheme && this.method !== '' && this.path !== '';
  }

  /** They are what may follow the body of a request. */
  get wellFormedTrailers(): boolean {
    return !this.malformed && !this.pseudoHeaders;
  }

  /** Pseudo-headers come once each, and before the others. */
  private pseudo(repeated: boolean): void {
    this.pseudoHeaders = true;
    this.malformed ||= repeated || this.regularHeaders;
  }
}
