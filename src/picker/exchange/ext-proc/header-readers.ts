import { CONTROL_HEADERS } from '../../../catalog/control-headers';
import { HeaderSelection, type ProcessingRequest } from '../../wire';
import type { AnswerHead } from '../answer-head';
import { type RequestHead, SESSION_HEADER, TRACE_HEADER } from '../request-head';

/** Reads request heads out of messages. One instance serves all streams. */
export class RequestHeadReader {
  private readonly headers = new HeaderSelection([
    ':method',
    ':path',
    'content-type',
    'content-encoding',
    'content-length',
    'upgrade',
    SESSION_HEADER,
    TRACE_HEADER,
    ...CONTROL_HEADERS.modelRewrite,
    ...CONTROL_HEADERS.objective,
  ]);

  /** @throws WireError when the message is malformed */
  read(message: ProcessingRequest): RequestHead {
    const { headers } = this;
    message.selectHeaders(headers);
    const method = headers.get(':method') ?? '';
    return {
      method,
      target: headers.get(':path') ?? '',
      contentType: headers.get('content-type') ?? '',
      contentEncoding: headers.get('content-encoding'),
      upgrade: headers.get('upgrade') !== undefined || method === 'CONNECT',
      contentLength: lengthOf(headers.get('content-length')),
      modelRewrite: headers.get('x-llm-d-model-name-rewrite') ?? headers.get('x-gateway-model-name-rewrite'),
      session: headers.get(SESSION_HEADER),
      traceParent: headers.get(TRACE_HEADER),
      objective: headers.get('x-llm-d-inference-objective') ?? headers.get('x-gateway-inference-objective'),
    };
  }
}

/** Reads answer heads out of messages. One instance serves all streams. */
export class AnswerHeadReader {
  /** Current gateways send the pseudo-header; some tools send the name without its colon. */
  private readonly headers = new HeaderSelection([':status', 'status', 'content-type', 'content-encoding']);

  /** @throws WireError when the message is malformed */
  read(message: ProcessingRequest): AnswerHead {
    const { headers } = this;
    message.selectHeaders(headers);
    return {
      status: Number(headers.get(':status') ?? headers.get('status')) || 0,
      contentType: headers.get('content-type'),
      contentEncoding: headers.get('content-encoding'),
    };
  }
}

function lengthOf(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}
