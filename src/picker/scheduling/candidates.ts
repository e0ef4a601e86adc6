import { type EndpointTable, SlotState } from './endpoint-table';

/** Most terms that a cost has. */
export const MOST_TERMS = 8;

/** The endpoints that a pick may still choose, in a list that is filled anew for each pick and never reallocated. */
export class Candidates {
  count = 0;
  slots = new Int32Array(16);
  /** `costs[i]` is the cost of `slots[i]`. */
  costs = new Float64Array(16);
  /** What the cost of `slots[i]` is made of, from `MOST_TERMS * i` on; only where the policy names its terms. */
  terms = new Float64Array(16 * MOST_TERMS);

  clear(): void {
    this.count = 0;
  }

  /** Takes the endpoints that may be picked: of the subset when there is one, else of the pool. */
  fill(endpoints: EndpointTable, subset: readonly string[] | undefined): void {
    this.clear();
    if (subset === undefined) {
      for (let slot = 0; slot < endpoints.size; slot++) {
        if (endpoints.state[slot] === SlotState.ELIGIBLE) this.add(slot);
      }
      return;
    }
    for (const id of subset) {
      const slot = endpoints.slotOf(id);
      if (slot === undefined || endpoints.state[slot] !== SlotState.ELIGIBLE) continue;
      if (!this.has(slot)) this.add(slot);
    }
  }

  add(slot: number): void {
    if (this.count === this.slots.length) this.grow();
    this.slots[this.count++] = slot;
  }

  has(slot: number): boolean {
    for (let i = 0; i < this.count; i++) if (this.slots[i] === slot) return true;
    return false;
  }

  private grow(): void {
    const slots = new Int32Array(this.slots.length * 2);
    slots.set(this.slots);
    this.slots = slots;
    this.costs = new Float64Array(slots.length);
    this.terms = new Float64Array(slots.length * MOST_TERMS);
  }
}
