import { basename } from 'node:path';

/** The bundled program, which worker threads can run; a source file cannot be run by them. */
const BUNDLE = 'gke-inference.js';

/** Threads for so many runs: none where one run or one thread is all there is. */
export function workersFor(runs: number, asked: number): number {
  return basename(__filename) === BUNDLE && runs > 1 && asked > 1 ? asked : 0;
}
