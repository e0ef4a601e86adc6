import { HeaderSelection, type ProcessingRequest } from '../../wire';
import type { RequestHead } from '../request-head';

/** Reads request heads out of messages. One instance serves all streams. */
export class RequestHeadReader {
  private readonly headers = new HeaderSelection([':method', ':path', 'content-type', 'content-length', 'upgrade']);

  /** @throws WireError when the message is malformed */
  read(message: ProcessingRequest): RequestHead {
    const { headers } = this;
    message.selectHeaders(headers);
    const method = headers.get(':method') ?? '';
    return {
      method,
      target: headers.get(':path') ?? '',
      contentType: (headers.get('content-type') ?? '').toLowerCase(),
      upgrade: headers.get('upgrade') !== undefined || method === 'CONNECT',
      contentLength: lengthOf(headers.get('content-length')),
    };
  }
}

/** Reads the status of answers out of messages. One instance serves all streams. */
export class StatusReader {
  /** Current gateways send the pseudo-header; some tools send the name without its colon. */
  private readonly headers = new HeaderSelection([':status', 'status']);

  /**
   * The answer's HTTP status; 0 when it has none.
   * @throws WireError when the message is malformed
   */
  read(message: ProcessingRequest): number {
    message.selectHeaders(this.headers);
    return Number(this.headers.get(':status') ?? this.headers.get('status')) || 0;
  }
}

function lengthOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
