import { rememberLast } from '../../remember-last';
import type { DoneCause } from '../scheduling/port';

/** What an exchange looks at of an answer's headers. */
export interface AnswerHead {
  /** The HTTP status; 0 when there is none. */
  readonly status: number;
  /** The media type of the body; empty when there is none. */
  readonly contentType?: string;
  /** How the body is encoded; empty when it is not. */
  readonly contentEncoding?: string;
}

/** Answers from this status on are no tokens: the client's mistake first, failures of the model server then. */
export const FIRST_CLIENT_ERROR = 400;
const FIRST_SERVER_ERROR = 500;

const isJson = rememberLast((contentType) => /^(application\/json|text\/event-stream)\s*(;|$)/i.test(contentType));
const isOfEvents = rememberLast((contentType) => /^text\/event-stream/i.test(contentType));

/** Whether the answer's body is JSON, or events of JSON, and not encoded. */
export function canBeRead({ contentType = '', contentEncoding = '' }: AnswerHead): boolean {
  return isJson(contentType) && (contentEncoding === '' || contentEncoding === 'identity');
}

/** Whether the answer comes in events. */
export function isStream({ contentType = '' }: AnswerHead): boolean {
  return isOfEvents(contentType);
}

/** How a whole answer of a status counts. */
export function causeOf(status: number): DoneCause {
  if (status < FIRST_CLIENT_ERROR) {
    return 'completed';
  }
  return status < FIRST_SERVER_ERROR ? 'client-error' : 'server-error';
}
