import { finding } from '../finding';
import type { Rule } from '../rule';

/** The first generation has labels directly under `selector`, the second under `selector.matchLabels`. */
export const selectorShape: Rule = (inventory) =>
  inventory.pools
    .filter(({ selectorMisshapen }) => selectorMisshapen)
    .map(({ manifest, legacy }) =>
      finding('GKEI_POOL_SELECTOR_SHAPE', manifest, { version: manifest.apiVersion, nested: legacy }),
    );
