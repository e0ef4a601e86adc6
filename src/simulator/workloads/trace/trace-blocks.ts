import type { BlockIdentities } from '../../engine/block-identities';
import { BLOCK_TOKENS } from '../chain-hashes';
import { TRACE_BLOCK_TOKENS } from './trace-line';

/** Blocks of the engine to one of a trace. */
const PARTS = TRACE_BLOCK_TOKENS / BLOCK_TOKENS;

/** Blocks of a request of a trace: those of the trace in parts, then blocks that no other request has. */
export class TraceBlocks implements BlockIdentities {
  /** @param own number of the first block of its own; they count down from there, below those of the trace */
  constructor(
    private readonly blocks: readonly number[],
    private readonly own: number,
  ) {}

  at(index: number): number {
    const block = Math.floor(index / PARTS);
    return block < this.blocks.length ? this.blocks[block] * PARTS + (index % PARTS) : this.own - index;
  }
}
