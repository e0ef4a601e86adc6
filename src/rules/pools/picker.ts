import { finding } from '../finding';
import type { Rule } from '../rule';

/** A pool needs a picker: without one a gateway refuses the pool or spreads requests blindly. */
export const picker: Rule = (inventory) =>
  inventory.pools
    .filter((pool) => pool.picker === undefined)
    .map(({ manifest, legacy }) =>
      finding('GKEI_POOL_WITHOUT_PICKER', manifest, {
        pool: manifest.metadata.name,
        field: legacy ? 'extensionRef' : 'endpointPickerRef',
      }),
    );
