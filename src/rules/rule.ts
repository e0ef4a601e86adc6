import type { Finding } from './finding';
import type { Inventory } from './inventory';

/** A mistake as a pure function over rendered objects. */
export type Rule = (inventory: Inventory) => Finding[];
