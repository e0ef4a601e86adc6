/** What an exchange looks at of an answer's headers. */
export interface AnswerHead {
  /** The HTTP status; 0 when there is none. */
  readonly status: number;
  /** The media type of the body; empty when there is none. */
  readonly contentType?: string;
  /** How the body is encoded; empty when it is not. */
  readonly contentEncoding?: string;
}

const JSON_TYPES = /^(application\/json|text\/event-stream)\s*(;|$)/i;

/** Whether the answer's body is JSON, or events of JSON, and not encoded. */
export function canBeRead({ contentType = '', contentEncoding = '' }: AnswerHead): boolean {
  return JSON_TYPES.test(contentType) && (contentEncoding === '' || contentEncoding === 'identity');
}
