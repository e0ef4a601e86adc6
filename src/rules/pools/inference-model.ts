import { finding } from '../finding';
import type { Rule } from '../rule';
import { textAt } from '../views/fields';
import { namespaceOf } from '../views/reference';

/** No picker of the second generation reads an InferenceModel: what it says is silently lost. */
export const inferenceModel: Rule = (inventory) =>
  inventory.ofKind('InferenceModel').flatMap((manifest) => {
    const name = textAt(manifest.spec, 'poolRef', 'name');
    const pools = inventory.pools.filter(
      ({ reference }) => reference.name === name && reference.namespace === namespaceOf(manifest),
    );
    return pools.length > 0 && pools.every(({ legacy }) => !legacy)
      ? [finding('GKEI_INFERENCE_MODEL_GONE', manifest, { pool: pools[0].reference.name })]
      : [];
  });
