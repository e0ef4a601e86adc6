import type { Duplex } from 'node:stream';
import { readStraight } from '../../straight-reads';
import { type FrameFields, FrameReader } from './_frame-reader';
import { FrameWriter } from './_frame-writer';

/** What takes frames through a pipe and brings them. */
export interface PipeEnd {
  /** Takes each frame that comes. */
  readonly take: (fields: FrameFields) => void;
  /** The other process is gone; what is written from then on goes nowhere. */
  readonly onClose: () => void;
  /** Calls back soon: what is written until then goes through together. */
  readonly later: (flush: () => void) => void;
}

/** Speaks in frames through the pipe between two processes. */
export function framesThrough(pipe: Duplex, { take, onClose, later }: PipeEnd): FrameWriter {
  let closed = false;
  const reader = new FrameReader(take);
  readStraight(pipe, (chunk) => reader.push(chunk));
  pipe.on('error', () => undefined); // followed by its close
  pipe.on('end', () => pipe.destroy());
  pipe.once('close', () => {
    closed = true;
    onClose();
  });
  return new FrameWriter((bytes) => {
    if (!closed) pipe.write(bytes);
  }, later);
}
