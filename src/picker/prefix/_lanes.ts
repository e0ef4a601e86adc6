import { widened } from './_pair-table';

/** Lanes in one word of a set of lanes. */
export const WORD_LANES = 32;

const NONE = -1;

/** Words of a set of so many lanes: a power of two. */
export function laneWords(lanes: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(1, Math.ceil(lanes / WORD_LANES))));
}

/** Which lane belongs to which endpoint, and which lanes wait to be emptied. */
export class Lanes {
  /** Lanes that there are, whoever they belong to. */
  count = 0;
  /** The lanes of endpoints, as a set. */
  members = new Int32Array(1);
  /** The lanes of nobody that are not empty yet, the longest retired first. */
  readonly retired: number[] = [];

  private bySlot = new Int32Array(0);
  private readonly empty: number[] = [];

  /** The lane of an endpoint; -1 when it has none. */
  of(slot: number): number {
    return slot < this.bySlot.length ? this.bySlot[slot] : NONE;
  }

  /** Gives an endpoint an empty lane, which may be a new one. */
  open(slot: number): void {
    const lane = this.empty.pop() ?? this.count++;
    if (slot >= this.bySlot.length) {
      const known = this.bySlot.length;
      this.bySlot = widened(this.bySlot, 2 * slot + 2).fill(NONE, known);
    }
    this.bySlot[slot] = lane;
    if (laneWords(this.count) > this.members.length) this.members = widened(this.members, laneWords(this.count));
    this.members[lane >> 5] |= 1 << (lane & 31);
  }

  /** Takes an endpoint's lane away. */
  retire(slot: number): void {
    const lane = this.bySlot[slot];
    this.bySlot[slot] = NONE;
    this.members[lane >> 5] &= ~(1 << (lane & 31));
    this.retired.push(lane);
  }

  /** The longest retired lane is empty and may belong to an endpoint again. */
  recycle(): void {
    this.empty.push(this.retired.shift()!);
  }
}
