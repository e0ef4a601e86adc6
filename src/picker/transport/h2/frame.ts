/**
 * The vocabulary of HTTP/2 frames.
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-4.1 and sections 6 and 7
 */

/** What every connection of a client begins with (section 3.4). */
export const CLIENT_PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');

/** Length, type, flags and stream identifier. */
export const FRAME_HEAD_BYTES = 9;

/** Longest payload that is taken: the smallest limit that the protocol allows. Longer ones would hold others up. */
export const MAX_FRAME_BYTES = 16_384;

/** The highest stream identifier, and the largest flow control window. */
export const MAX_31_BITS = 0x7fff_ffff;

/** The window that streams and connections begin with (section 6.9.2). */
export const DEFAULT_WINDOW_BYTES = 65_535;

export const FrameType = {
  DATA: 0,
  HEADERS: 1,
  PRIORITY: 2,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

export const Flag = {
  END_STREAM: 0x01,
  ACK: 0x01,
  END_HEADERS: 0x04,
  PADDED: 0x08,
  PRIORITY: 0x20,
} as const;

export const ErrorCode = {
  NO_ERROR: 0,
  PROTOCOL_ERROR: 1,
  INTERNAL_ERROR: 2,
  FLOW_CONTROL_ERROR: 3,
  STREAM_CLOSED: 5,
  FRAME_SIZE_ERROR: 6,
  REFUSED_STREAM: 7,
  CANCEL: 8,
  COMPRESSION_ERROR: 9,
  ENHANCE_YOUR_CALM: 11,
} as const;

/** One of the codes in `ErrorCode`. */
export type ErrorCodeValue = (typeof ErrorCode)[keyof typeof ErrorCode];

/** What a client did that its whole connection must end for (section 5.4.1). */
export class ConnectionError extends Error {
  constructor(
    readonly code: ErrorCodeValue,
    message: string,
  ) {
    super(message);
  }
}
