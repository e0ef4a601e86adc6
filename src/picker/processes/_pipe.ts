import type { Duplex } from 'node:stream';
import { type FrameFields, FrameReader, FrameWriter } from './_frames';

/**
 * Speaks in frames through the pipe between two processes.
 *
 * @param take takes each frame that comes
 * @param onClose the other process is gone; what is written from then on goes nowhere
 */
export function framesThrough(pipe: Duplex, take: (fields: FrameFields) => void, onClose: () => void): FrameWriter {
  let closed = false;
  const reader = new FrameReader(take);
  pipe.on('data', (chunk: Buffer) => reader.push(chunk));
  pipe.on('error', () => undefined); // followed by its close
  pipe.on('end', () => pipe.destroy());
  pipe.once('close', () => {
    closed = true;
    onClose();
  });
  return new FrameWriter((bytes) => {
    if (!closed) pipe.write(bytes);
  });
}
