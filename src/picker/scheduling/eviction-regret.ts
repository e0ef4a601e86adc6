import { PrefixIndex } from '../prefix';
import { FadingMean } from './fading-mean';

/** An endpoint's ghosts are as many blocks as this part of those that it holds. */
const GHOST_PART = 1 / 8;

/** Bounds of the regret, so that a short disturbance decides nothing. */
const LEAST = 1;
const MOST = 20;

/** What was assumed counts as much as so many blocks that were looked for in vain. */
const ASSUMED_BLOCKS = 4_096;

/** Blocks looked for in vain after which what was learned counts half. */
const MOST_BLOCKS = 65_536;

/**
 * The price of pushing a block out of a cache, measured: how many blocks more would be found if caches were a little
 * larger. Blocks that an endpoint held until a moment ago are its ghosts; each block that is looked for in vain and
 * found among the ghosts would have been found in a cache larger by that part.
 */
export class EvictionRegret {
  private readonly ghosts: PrefixIndex;
  private readonly perMiss: FadingMean;
  private readonly block = new Uint32Array(2);

  /**
   * @param maxBlocks most blocks that the caches themselves hold, a power of two
   * @param assumed the regret before anything was measured
   */
  constructor(maxBlocks: number, assumed: number) {
    this.ghosts = new PrefixIndex(maxBlocks * GHOST_PART);
    this.perMiss = new FadingMean(assumed * GHOST_PART, ASSUMED_BLOCKS, MOST_BLOCKS);
  }

  /** Tokens lost for each token that is pushed out. */
  get value(): number {
    return Math.min(MOST, Math.max(LEAST, this.perMiss.value / GHOST_PART));
  }

  add(slot: number, capacity: number): void {
    this.ghosts.add(slot, capacity * GHOST_PART);
  }

  setCapacity(slot: number, capacity: number): void {
    this.ghosts.setCapacity(slot, capacity * GHOST_PART);
  }

  remove(slot: number): void {
    this.ghosts.remove(slot);
  }

  /** An endpoint has lost a block because others needed its place. */
  evicted(slot: number, first: number, second: number): void {
    this.block[0] = first;
    this.block[1] = second;
    this.ghosts.enter(slot, this.block);
  }

  /** An endpoint was sent a prompt of which it holds these many blocks. */
  sent(slot: number, hashes: Uint32Array, hitBlocks: number): void {
    const misses = hashes.length / 2 - hitBlocks;
    let ghosts = 0;
    for (let block = hitBlocks; block < hashes.length / 2; block++) {
      if (this.ghosts.lastUse(slot, hashes, block) === undefined) continue;
      ghosts++;
    }
    this.ghosts.drop(slot, hashes, hitBlocks);
    this.perMiss.add(ghosts, misses);
  }
}
