/** What an exchange looks at of an answer's headers. */
export interface AnswerHead {
  /** The HTTP status; 0 when there is none. */
  readonly status: number;
  /** The media type of the body; empty when there is none. */
  readonly contentType?: string;
  /** How the body is encoded; empty when it is not. */
  readonly contentEncoding?: string;
}

const WITH_MODEL_NAMES = /^(application\/json|text\/event-stream)\s*(;|$)/i;

/** Whether the answer's body can name a model in a way that can be read. */
export function canNameModel({ contentType = '', contentEncoding = '' }: AnswerHead): boolean {
  return WITH_MODEL_NAMES.test(contentType) && (contentEncoding === '' || contentEncoding === 'identity');
}
