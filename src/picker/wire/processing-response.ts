import { type NestedText, writeNestedText } from './struct-value';
import { WireWriter } from './wire-writer';

/** Which half of the HTTP exchange a message is about. */
export type Direction = 'request' | 'response';

/** What is to be changed about a request's headers. */
export interface HeaderChanges {
  /** Headers to set, replacing any value they have. */
  readonly set: readonly (readonly [name: string, value: string])[];
  /** Headers to take away, from `encodeRemovals`. */
  readonly removals: EncodedRemovals;
  /**
   * Metadata for the filters that follow: a namespace, a key and its value.
   *
   * @default - none
   */
  readonly dynamicMetadata?: NestedText;
}

/** A list of header names to take away, encoded once for all requests. */
export type EncodedRemovals = Buffer;

/** An answer that the gateway gives instead of the upstream. */
export interface ImmediateResponse {
  /** The HTTP status code. */
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
  /** What the gateway's access log calls it: one word. */
  readonly details: string;
}

// envoy.service.ext_proc.v3.ProcessingResponse
const HEADERS = { request: 1, response: 2 } as const;
const BODY = { request: 3, response: 4 } as const;
const TRAILERS = { request: 5, response: 6 } as const;
const IMMEDIATE_RESPONSE = 7;
const DYNAMIC_METADATA = 8;
// HeadersResponse and BodyResponse
const COMMON_RESPONSE = 1;
// CommonResponse
const HEADER_MUTATION = 2;
const BODY_MUTATION = 3;
const CLEAR_ROUTE_CACHE = 5;
// HeaderMutation
const SET_HEADERS = 1;
const REMOVE_HEADERS = 2;
// HeaderValueOption
const HEADER = 1;
const APPEND_ACTION = 3;
const OVERWRITE_IF_EXISTS_OR_ADD = 2;
// HeaderValue
const KEY = 1;
const RAW_VALUE = 3;
// BodyMutation and StreamedBodyResponse
const STREAMED_RESPONSE = 3;
const STREAMED_BODY = 1;
const STREAMED_END_OF_STREAM = 2;
// ImmediateResponse
const STATUS = 1;
const STATUS_CODE = 1;
const IMMEDIATE_HEADERS = 2;
const IMMEDIATE_BODY = 3;
const DETAILS = 5;

/** Encodes the names of headers to take away. */
export function encodeRemovals(names: readonly string[]): EncodedRemovals {
  const writer = new WireWriter();
  writer.begin();
  for (const name of [...names].reverse()) {
    writer.text(REMOVE_HEADERS, name);
  }
  return Buffer.from(writer.finish());
}

/** Lets the headers of a request go on, changed, after the gateway has chosen the route anew. */
export function encodeChangedRequestHeaders(writer: WireWriter, changes: HeaderChanges): Buffer {
  const end = writer.begin();
  if (changes.dynamicMetadata !== undefined) {
    writeNestedText(writer, changes.dynamicMetadata);
    writer.close(DYNAMIC_METADATA, end);
  }
  const responseEnd = writer.mark();
  writer.bool(CLEAR_ROUTE_CACHE, true);
  const mutationEnd = writer.mark();
  writer.raw(changes.removals);
  writeSetHeaders(writer, changes.set);
  writer.close(HEADER_MUTATION, mutationEnd);
  writer.close(COMMON_RESPONSE, responseEnd);
  writer.close(HEADERS.request, responseEnd);
  return writer.finish();
}

/** Lets the headers of a response go on without these. */
export function encodeReducedResponseHeaders(removals: EncodedRemovals): Buffer {
  const writer = new WireWriter();
  const end = writer.begin();
  writer.raw(removals);
  writer.close(HEADER_MUTATION, end);
  writer.close(COMMON_RESPONSE, end);
  writer.close(HEADERS.response, end);
  return Buffer.from(writer.finish());
}

/** Lets the headers of a response go on unchanged. */
export const UNCHANGED_RESPONSE_HEADERS: Buffer = encodeEmpty(HEADERS.response);

/** Lets the trailers of a request or response go on unchanged. */
export const UNCHANGED_TRAILERS: Readonly<Record<Direction, Buffer>> = {
  request: encodeEmpty(TRAILERS.request),
  response: encodeEmpty(TRAILERS.response),
};

/**
 * Encodes a piece of body without the piece: the caller sends the bytes right behind what this returns, so that they
 * are not copied.
 */
export function encodeBodyHead(writer: WireWriter, direction: Direction, length: number, endOfStream: boolean): Buffer {
  const end = writer.begin() - length;
  writer.head(STREAMED_BODY, length);
  if (endOfStream) {
    writer.bool(STREAMED_END_OF_STREAM, true);
  }
  writer.close(STREAMED_RESPONSE, end);
  writer.close(BODY_MUTATION, end);
  writer.close(COMMON_RESPONSE, end);
  writer.close(BODY[direction], end);
  return writer.finish();
}

/** Encodes an answer that the gateway is to give by itself. */
export function encodeImmediateResponse(writer: WireWriter, answer: ImmediateResponse): Buffer {
  const end = writer.begin();
  writer.text(DETAILS, answer.details);
  writer.text(IMMEDIATE_BODY, answer.body);
  const headersEnd = writer.mark();
  writeSetHeaders(writer, answer.headers);
  writer.close(IMMEDIATE_HEADERS, headersEnd);
  const statusEnd = writer.mark();
  writer.varint(STATUS_CODE, answer.status);
  writer.close(STATUS, statusEnd);
  writer.close(IMMEDIATE_RESPONSE, end);
  return writer.finish();
}

function writeSetHeaders(writer: WireWriter, headers: readonly (readonly [name: string, value: string])[]): void {
  for (let index = headers.length - 1; index >= 0; index--) {
    const [name, value] = headers[index];
    const optionEnd = writer.mark();
    writer.varint(APPEND_ACTION, OVERWRITE_IF_EXISTS_OR_ADD);
    const headerEnd = writer.mark();
    writer.text(RAW_VALUE, value);
    writer.text(KEY, name);
    writer.close(HEADER, headerEnd);
    writer.close(SET_HEADERS, optionEnd);
  }
}

function encodeEmpty(field: number): Buffer {
  const writer = new WireWriter();
  writer.close(field, writer.begin());
  return Buffer.from(writer.finish());
}
