import type { Duplex } from 'node:stream';
import { readStraight } from '../../straight-reads';
import { type FrameFields, FrameReader } from './_frame-reader';
import { FrameWriter } from './_frame-writer';

/**
 * Speaks in frames through the pipe between two processes. What is written while a read is taken leaves at its end.
 *
 * @param take takes each frame that comes
 * @param onClose the other process is gone; what is written from then on goes nowhere
 */
export function framesThrough(pipe: Duplex, take: (fields: FrameFields) => void, onClose: () => void): FrameWriter {
  let closed = false;
  const reader = new FrameReader(take);
  const writer = new FrameWriter((bytes) => {
    if (!closed) pipe.write(bytes);
  });
  readStraight(pipe, (chunk) => {
    writer.hold();
    reader.push(chunk);
    writer.flush();
  });
  pipe.on('error', () => undefined); // followed by its close
  pipe.on('end', () => pipe.destroy());
  pipe.once('close', () => {
    closed = true;
    onClose();
  });
  return writer;
}
