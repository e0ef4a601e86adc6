import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BatchCounts } from './settings';

/** What was counted by vLLM 0.29.0: of `server` by a whole one on CPUs, of `scheduler` by its scheduler alone, seed by seed. */
export type Recording = 'server' | 'scheduler';

const pathOf = (recording: Recording) => join(__dirname, `vllm-0.29.0-${recording}-counts.json`);

/** A sequence a line, and a row of a line for each batch: queries, hits, preemptions, and the hits of each request. */
export function readCounts(recording: Recording): readonly (readonly BatchCounts[])[] {
  const sequences = JSON.parse(readFileSync(pathOf(recording), 'utf8')) as number[][][];
  return sequences.map((rows) =>
    rows.map(([queries, hits, preemptions, ...cached]) => ({ queries, hits, preemptions, cached })),
  );
}

export function writeCounts(recording: Recording, sequences: readonly (readonly BatchCounts[])[]): void {
  const lines = sequences.map((counts) =>
    JSON.stringify(counts.map(({ queries, hits, preemptions, cached }) => [queries, hits, preemptions, ...cached])),
  );
  writeFileSync(pathOf(recording), `[\n${lines.join(',\n')}\n]\n`);
}
