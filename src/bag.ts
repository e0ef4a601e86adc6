/** The place of what is in no bag. */
export const NOWHERE = -1;

/** Something that can be in a bag, and in one only. */
export interface Bagged {
  /** Where it is; the bag sets it. {@link NOWHERE} at first. */
  place: number;
}

/**
 * Things that come and go all the time, in no order. A Set is no place for them, for the reason that `NumberMap` gives.
 */
export class Bag<T extends Bagged> {
  private readonly things: T[] = [];

  /** How many are in it. */
  get size(): number {
    return this.things.length;
  }

  /** Puts something in, unless it is in already. */
  add(thing: T): void {
    if (thing.place === NOWHERE) {
      thing.place = this.things.push(thing) - 1;
    }
  }

  /** Takes something out, if it is in. */
  delete(thing: T): void {
    const { place } = thing;
    if (place === NOWHERE) {
      return;
    }
    thing.place = NOWHERE;
    const last = this.things.pop()!;
    if (last !== thing) {
      this.things[place] = last;
      last.place = place;
    }
  }

  /** Those that are in it now, in a list of their own. */
  all(): T[] {
    return [...this.things];
  }

  /** Calls `visit` with each. Meanwhile things may be taken out; one that was visited may come again then. */
  each(visit: (thing: T) => void): void {
    for (let place = this.things.length - 1; place >= 0; place--) {
      const thing = this.things[place];
      if (thing !== undefined) {
        visit(thing);
      }
    }
  }
}
