import { totalmem } from 'node:os';

/** Bytes of memory that the process may use: those of its container, or of its machine where they are fewer. */
export function processMemory(): number {
  const limit = process.constrainedMemory(); // 0 where nothing is known, and beyond all machines where there is none
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
