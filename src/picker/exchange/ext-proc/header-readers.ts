import { CONTROL_HEADERS } from '../../../catalog/control-headers';
import { HeaderSelection, type ProcessingRequest, type WantedHeader } from '../../wire';
import type { AnswerHead } from '../answer-head';
import { type RequestHead, SESSION_HEADER, TRACE_HEADER } from '../request-head';

/** Reads request heads out of messages. One instance serves all streams. */
export class RequestHeadReader {
  private readonly headers = new HeaderSelection();
  private readonly method = this.headers.want(':method');
  private readonly path = this.headers.want(':path');
  private readonly contentType = this.headers.want('content-type');
  private readonly contentEncoding = this.headers.want('content-encoding');
  private readonly contentLength = this.headers.want('content-length');
  private readonly upgrade = this.headers.want('upgrade');
  private readonly session = this.headers.want(SESSION_HEADER);
  private readonly traceParent = this.headers.want(TRACE_HEADER);
  private readonly modelRewrites = CONTROL_HEADERS.modelRewrite.map((name) => this.headers.want(name));
  private readonly objectives = CONTROL_HEADERS.objective.map((name) => this.headers.want(name));
  private readonly ttftTargets = CONTROL_HEADERS.ttftTarget.map((name) => this.headers.want(name));

  /** @throws WireError when the message is malformed */
  read(message: ProcessingRequest): RequestHead {
    message.selectHeaders(this.headers);
    const method = this.method.value ?? '';
    return {
      method,
      target: this.path.value ?? '',
      contentType: this.contentType.value ?? '',
      contentEncoding: this.contentEncoding.value,
      upgrade: this.upgrade.value !== undefined || method === 'CONNECT',
      contentLength: lengthOf(this.contentLength.value),
      modelRewrite: newest(this.modelRewrites),
      session: this.session.value,
      traceParent: this.traceParent.value,
      objective: newest(this.objectives),
      ttftTarget: durationOf(newest(this.ttftTargets)),
    };
  }
}

/** Reads answer heads out of messages. One instance serves all streams. */
export class AnswerHeadReader {
  private readonly headers = new HeaderSelection();
  private readonly status = this.headers.want(':status');
  /** Some tools send the pseudo-header without its colon. */
  private readonly plainStatus = this.headers.want('status');
  private readonly contentType = this.headers.want('content-type');
  private readonly contentEncoding = this.headers.want('content-encoding');

  /** @throws WireError when the message is malformed */
  read(message: ProcessingRequest): AnswerHead {
    message.selectHeaders(this.headers);
    return {
      status: Number(this.status.value ?? this.plainStatus.value) || 0,
      contentType: this.contentType.value,
      contentEncoding: this.contentEncoding.value,
    };
  }
}

/** The value under the newest of a header's names, which stands last: a name, in UTF-8. */
function newest(names: readonly WantedHeader[]): string | undefined {
  let value: string | undefined;
  for (const name of names) {
    value = name.value ?? value;
  }
  return value && Buffer.from(value, 'latin1').toString();
}

/** A time above 0; undefined for what is none. */
function durationOf(value: string | undefined): number | undefined {
  const duration = value === undefined ? 0 : Number(value);
  return duration > 0 && duration < Number.POSITIVE_INFINITY ? duration : undefined;
}

const DIGIT_0 = 0x30;
const DIGIT_9 = 0x39;

/** More digits than any body has bytes. */
const MOST_DIGITS = 15;

function lengthOf(value: string | undefined): number | undefined {
  if (value === undefined || value.length === 0 || value.length > MOST_DIGITS) {
    return undefined;
  }
  let length = 0;
  for (let at = 0; at < value.length; at++) {
    const code = value.charCodeAt(at);
    if (code < DIGIT_0 || code > DIGIT_9) {
      return undefined;
    }
    length = 10 * length + code - DIGIT_0;
  }
  return length;
}
