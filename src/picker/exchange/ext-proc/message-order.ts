import type { ProcessingKind } from '../../wire';

/**
 * Watches that a gateway sends headers before what follows them. One that does not is set up to skip them, and without
 * them nothing can be decided.
 *
 * An answer may come without any request: when a filter before this one answers by itself.
 */
export class MessageOrder {
  private requestHeaders = false;
  private responseHeaders = false;

  /** Takes the next message's kind; says what is wrong with it, undefined when nothing is. */
  problemOf(kind: ProcessingKind): string | undefined {
    switch (kind) {
      case 'request-headers': {
        const problem = this.requestHeaders ? 'request headers came twice' : undefined;
        this.requestHeaders = true;
        return problem;
      }
      case 'response-headers': {
        const problem = this.responseHeaders ? 'response headers came twice' : undefined;
        this.responseHeaders = true;
        return problem;
      }
      case 'request-body':
      case 'request-trailers':
        return this.requestHeaders ? undefined : 'the request came without headers: set request_header_mode to SEND';
      default:
        return this.responseHeaders ? undefined : 'the response came without headers: set response_header_mode to SEND';
    }
  }
}
