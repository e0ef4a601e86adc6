import { rememberLast } from '../../remember-last';
import type { ServedPath } from './serving-paths';

/** The header by which a client names its session, as llm-d's router reads it too. */
export const SESSION_HEADER = 'x-session-id';

/** The header by which a request says which trace it belongs to. Source: W3C Trace Context. */
export const TRACE_HEADER = 'traceparent';

/** What an exchange looks at of a request's headers. */
export interface RequestHead {
  /** The HTTP method, in upper case. */
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** The media type of the body, as it was sent; empty when there is none. */
  readonly contentType: string;
  /** How the body is encoded; undefined or empty when it is not. */
  readonly contentEncoding?: string;
  /** The client asks to change the protocol, or to open a tunnel. */
  readonly upgrade: boolean;
  /** The announced length of the body in bytes; undefined when it is not announced. */
  readonly contentLength: number | undefined;
  /** The model that whoever stands before the picker puts in place of the body's; only if it can be trusted. */
  readonly modelRewrite?: string;
  /** The objective that gives the request its priority, likewise. */
  readonly objective?: string;
  /** Milliseconds within which the answer should begin, likewise. */
  readonly ttftTarget?: number;
  /** The session that the client names, in {@link SESSION_HEADER}. */
  readonly session?: string;
  /** The trace that it belongs to, in {@link TRACE_HEADER}. */
  readonly traceParent?: string;
}

/** The path of a request's target, which may have a query. */
export const pathOf = rememberLast((target) => {
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
});

const isGrpc = rememberLast((contentType) => /^application\/grpc/i.test(contentType));

/** How a request is decided: on its headers alone, or after its body was read. */
type DecidedOn = 'headers' | 'body';

/**
 * Says what a request is decided on. Only a POST to an operation names a model in its body. A gRPC call and an upgraded
 * connection must be decided on their headers, since their client may wait for the answer before it ends its side.
 */
export function decidedOn(head: RequestHead, path: ServedPath): DecidedOn {
  const readable = head.method === 'POST' && !head.upgrade && !isGrpc(head.contentType);
  return readable && path === 'operation' ? 'body' : 'headers';
}
