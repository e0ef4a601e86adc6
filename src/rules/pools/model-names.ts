import { finding } from '../finding';
import type { Manifest } from '../manifest';
import type { Rule } from '../rule';
import { listAt, textAt } from '../views/fields';
import { namespaceOf } from '../views/reference';

/** Two objects must not say what one model name of a pool stands for: the older one wins, and which that is changes. */
export const modelNames: Rule = (inventory) => {
  const first = new Map<string, Manifest>();
  return ['InferenceModel', 'InferenceModelRewrite']
    .flatMap((kind) => inventory.ofKind(kind))
    .flatMap((manifest) => {
      const pool = textAt(manifest.spec, 'poolRef', 'name');
      const names = new Set(namesOf(manifest));
      return pool === undefined
        ? []
        : [...names].flatMap((name) => {
            const key = JSON.stringify([manifest.kind, namespaceOf(manifest), pool, name]);
            const other = first.get(key);
            first.set(key, other ?? manifest);
            return other
              ? [finding('GKEI_MODEL_NAME_TAKEN', manifest, { name, pool, other: other.metadata.name })]
              : [];
          });
    });
};

/** The names that an object stands for; those of rewrites that match other things too are not told from others. */
function namesOf({ kind, spec }: Manifest): string[] {
  return kind === 'InferenceModel'
    ? [textAt(spec, 'modelName')].filter((name) => name !== undefined)
    : listAt(spec, 'rules')
        .flatMap((rule) => listAt(rule, 'matches'))
        .flatMap((match) => textAt(match, 'model', 'value') ?? []);
}
