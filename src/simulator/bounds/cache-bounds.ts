import type { RunUse, RunUses } from './block-uses';

/** Blocks of each request that a cache finds. */
export type Hits = Int32Array;

/** A cache that never forgets. */
export function infiniteCache({ uses, sizes }: RunUses): Hits {
  const cached = new Int32Array(sizes.length);
  return Int32Array.from(uses, (use) => {
    const hits = leading(use, cached, sizes);
    for (const run of use.runs) {
      cached[run] = sizes[run];
    }
    return hits;
  });
}

/** A cache of so many blocks that forgets as vLLM does: the least recently used first, the end of a request before its start. */
export function lruCache({ uses, sizes }: RunUses, capacity: number): Hits {
  /** Blocks of each run that are there, from its start. */
  const cached = new Int32Array(sizes.length);
  // The cached runs as a doubly linked list in order of eviction; the extra last entry is its head and tail.
  const end = sizes.length;
  const next = new Int32Array(end + 1).fill(end);
  const previous = new Int32Array(end + 1).fill(end);
  let free = capacity;
  const drop = (run: number, blocks: number) => {
    cached[run] -= blocks;
    free += blocks;
    if (cached[run] === 0) {
      next[previous[run]] = next[run];
      previous[next[run]] = previous[run];
    }
  };
  return Int32Array.from(uses, (use) => {
    const hits = leading(use, cached, sizes);
    let needed = 0;
    for (const run of use.runs) {
      needed += sizes[run];
      if (cached[run] > 0) {
        drop(run, cached[run]);
      }
    }
    while (free < needed && next[end] !== end) {
      drop(next[end], Math.min(cached[next[end]], needed - free));
    }
    for (const run of use.runs) {
      cached[run] = Math.min(sizes[run], free);
      free -= cached[run];
    }
    for (let index = use.runs.length - 1; index >= 0; index--) {
      const run = use.runs[index];
      if (cached[run] > 0) {
        const last = previous[end];
        next[last] = run;
        previous[run] = last;
        next[run] = end;
        previous[end] = run;
      }
    }
    return hits;
  });
}

/** Blocks from the start of a request that are cached. */
export function leading({ runs, lookedUp }: RunUse, cached: Int32Array, sizes: Int32Array): number {
  let hits = 0;
  for (let index = 0; index < lookedUp; index++) {
    const run = runs[index];
    hits += cached[run];
    if (cached[run] < sizes[run]) {
      break;
    }
  }
  return hits;
}
