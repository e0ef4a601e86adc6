import { ConnectionError, ErrorCode } from './frame';

/** Refuses a frame that must be about the connection. @throws ConnectionError */
export function requireConnection(streamId: number): void {
  if (streamId !== 0) {
    throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a frame about the connection on a stream');
  }
}

/** Refuses a frame that must be about a stream. @throws ConnectionError */
export function requireStream(streamId: number): void {
  if (streamId === 0) {
    throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a frame about a stream on none');
  }
}

/** Refuses a frame whose length does not fit. @throws ConnectionError */
export function requireLength(fits: boolean): void {
  if (!fits) {
    throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, 'a frame of the wrong length');
  }
}
