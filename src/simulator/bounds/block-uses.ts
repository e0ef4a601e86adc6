import { BLOCK_TOKENS } from '../workloads/chain-hashes';
import type { WorkloadRequest } from '../workloads/workload';
import { BlockNumbers } from './block-numbers';

/** Most uses of blocks that are kept, so that a long trace does not fill the memory: 64 MB of them. */
const MOST_USES = 1 << 24;

/** Blocks that are only ever used together, in this order: what a cache gains by any of them it gains by all. */
export type Run = number;

/** A request as a cache sees it. */
export interface RunUse {
  /** The runs of its full blocks, prompt and answer. */
  readonly runs: Int32Array;
  /** How many of them, from the first one, are looked up: the block with the last token of a prompt is always computed. */
  readonly lookedUp: number;
}

/** What requests ask of a cache, in order. */
export interface RunUses {
  readonly uses: readonly RunUse[];
  /** Blocks of each run. */
  readonly sizes: Int32Array;
}

/** Collects what requests ask of caches. */
export class BlockUses {
  private readonly numbers = new BlockNumbers();
  private readonly requests: { readonly blocks: Int32Array; readonly lookedUp: number }[] = [];
  private total = 0;

  /** Takes the next request. @returns false, and it was not taken, when there is no room for more */
  add({ promptTokens, answerTokens, identities }: WorkloadRequest): boolean {
    // The last token of an answer is never computed: nothing comes after it.
    const count = Math.floor((promptTokens + answerTokens - 1) / BLOCK_TOKENS);
    if (this.total + count > MOST_USES) {
      return false;
    }
    this.total += count;
    const blocks = new Int32Array(count);
    for (let index = 0; index < count; index++) {
      blocks[index] = this.numbers.of(identities.at(index));
    }
    this.requests.push({ blocks, lookedUp: Math.floor((promptTokens - 1) / BLOCK_TOKENS) });
    return true;
  }

  /**
   * The uses in runs, of which there are some hundred times fewer than blocks. A block is used only by requests that use the one
   * before it too: two neighbours that are used, and looked up, as often as each other are in one run.
   */
  inRuns(): RunUses {
    const [used, lookedUp] = [new Int32Array(this.numbers.count), new Int32Array(this.numbers.count)];
    for (const { blocks, lookedUp: upTo } of this.requests) {
      blocks.forEach((block, index) => {
        used[block]++;
        lookedUp[block] += index < upTo ? 1 : 0;
      });
    }
    const runOf = new Int32Array(this.numbers.count).fill(-1);
    const sizes: number[] = [];
    const uses = this.requests.map(({ blocks, lookedUp: upTo }): RunUse => {
      const runs: Run[] = [];
      let asked = 0;
      for (let from = 0; from < blocks.length; ) {
        const first = blocks[from];
        if (runOf[first] < 0) {
          let to = from + 1;
          while (to < blocks.length && used[blocks[to]] === used[first] && lookedUp[blocks[to]] === lookedUp[first]) {
            to++;
          }
          runOf[first] = sizes.push(to - from) - 1;
        }
        asked += from < upTo ? 1 : 0;
        runs.push(runOf[first]);
        from += sizes[runOf[first]];
      }
      return { runs: Int32Array.from(runs), lookedUp: asked };
    });
    return { uses, sizes: Int32Array.from(sizes) };
  }
}
