import type { RunUses } from './block-uses';
import { type Hits, leading } from './cache-bounds';

const NEVER = -1;

/** Room for the runs of a request in a key. */
const DEPTHS = 2 ** 20;

/**
 * A cache of so many blocks that knows what comes: Belady's rule, which keeps what is used soonest, and keeps nothing for
 * which something else would have to go that is used sooner (bypass). No cache of that size finds more.
 *
 * A block is used whenever those before it in its prompt are, so that these are never kept for a shorter time.
 */
export function optimalCache(all: RunUses, capacity: number): Hits {
  const { uses, sizes } = all;
  const nextUses = nextUsesOf(all);
  /** Blocks of each run that are there, from its start; and when the run is used next. */
  const cached = new Int32Array(sizes.length);
  const keys = new Float64Array(sizes.length).fill(NEVER);
  const furthest = new KeyHeap();
  let free = capacity;
  const drop = (run: number, blocks: number) => {
    cached[run] -= blocks;
    free += blocks;
    if (cached[run] === 0) {
      keys[run] = NEVER;
    }
  };
  return Int32Array.from(uses, (use, request) => {
    const hits = leading(use, cached, sizes);
    use.runs.forEach((run, depth) => {
      drop(run, cached[run]);
      const nextUse = nextUses[request][depth];
      if (nextUse === NEVER) {
        return;
      }
      const key = nextUse * DEPTHS + depth;
      while (free < sizes[run] && furthest.length > 0) {
        if (keys[furthest.run] !== furthest.key) {
          furthest.remove();
        } else if (furthest.key > key) {
          drop(furthest.run, Math.min(cached[furthest.run], sizes[run] - free));
        } else {
          break;
        }
      }
      cached[run] = Math.min(sizes[run], free);
      if (cached[run] > 0) {
        free -= cached[run];
        keys[run] = key;
        furthest.enter(key, run);
      }
    });
    return hits;
  });
}

/** For each run of each request, the request that looks it up next. */
function nextUsesOf({ uses, sizes }: RunUses): Int32Array[] {
  const next = new Int32Array(sizes.length).fill(NEVER);
  const all: Int32Array[] = [];
  for (let request = uses.length - 1; request >= 0; request--) {
    const { runs, lookedUp } = uses[request];
    all[request] = runs.map((run) => next[run]);
    runs.subarray(0, lookedUp).forEach((run) => {
      next[run] = request;
    });
  }
  return all;
}

/** Runs by key, the largest first. */
class KeyHeap {
  private readonly keys: number[] = [];
  private readonly runs: number[] = [];

  get length(): number {
    return this.keys.length;
  }

  get key(): number {
    return this.keys[0];
  }

  get run(): number {
    return this.runs[0];
  }

  enter(key: number, run: number): void {
    let at = this.keys.length;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (this.keys[parent] >= key) {
        break;
      }
      this.keys[at] = this.keys[parent];
      this.runs[at] = this.runs[parent];
      at = parent;
    }
    this.keys[at] = key;
    this.runs[at] = run;
  }

  /** Takes the first one out. */
  remove(): void {
    const key = this.keys.pop()!;
    const run = this.runs.pop()!;
    const count = this.keys.length;
    if (count === 0) {
      return;
    }
    let at = 0;
    for (let child = 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && this.keys[child + 1] > this.keys[child]) {
        child++;
      }
      if (this.keys[child] <= key) {
        break;
      }
      this.keys[at] = this.keys[child];
      this.runs[at] = this.runs[child];
      at = child;
    }
    this.keys[at] = key;
    this.runs[at] = run;
  }
}
