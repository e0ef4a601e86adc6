/**
 * Names that come again and again between two processes, such as those of models and endpoints: they are spelled once and have a
 * number from then on. Either end counts them by itself, in the order in which they are spelled, and both forget all when there
 * are too many: clients may name whatever they like.
 */

/** Most names that have a number at a time. */
const MOST_NAMES = 1_024;

/** Longer names are spelled each time. */
const LONGEST_NAME = 256;

/** What stands before a name that is spelled; else it is the name's number. */
export const SPELLED = 0xff_ff_ff_ff;

/** The end that tells names. */
export class NamesTold {
  private readonly numbers = new Map<string, number>();

  /** The number of a name; {@link SPELLED} when it is to be spelled. */
  tell(name: string): number {
    const { numbers } = this;
    const number = numbers.get(name);
    if (number !== undefined) return number;
    if (name.length <= LONGEST_NAME) {
      if (numbers.size === MOST_NAMES) numbers.clear();
      numbers.set(name, numbers.size);
    }
    return SPELLED;
  }
}

/** The end that hears names. */
export class NamesHeard {
  private names: string[] = [];

  /** The name with a number. */
  named(number: number): string {
    return this.names[number];
  }

  /** A name was spelled. */
  hear(name: string): string {
    if (name.length <= LONGEST_NAME) {
      if (this.names.length === MOST_NAMES) this.names = [];
      this.names.push(name);
    }
    return name;
  }
}
