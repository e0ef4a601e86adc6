import type { Candidates } from './candidates';
import { filterOf } from './policy';

/**
 * Leaves the endpoints that serve the model: in a pool of several model servers, or where an adapter is loaded on some,
 * the others would answer 404. Without one that is known to, those stay that may; without any of these, all: an unknown
 * model is for a model server to refuse.
 */
export const servesModel = filterOf('other models', (candidates, { endpoints, request: { model } }) => {
  if (model === '' || !endpoints.modelsDiffer) return;
  if (keep(candidates, (slot) => endpoints.serves(slot, model) === true)) return;
  keep(candidates, (slot) => endpoints.serves(slot, model) === undefined);
});

/** Keeps the candidates that pass; all, when none does. */
function keep(candidates: Candidates, passes: (slot: number) => boolean): boolean {
  const { slots, count } = candidates;
  let kept = 0;
  for (let i = 0; i < count; i++) if (passes(slots[i])) slots[kept++] = slots[i];
  if (kept > 0) candidates.count = kept;
  return kept > 0;
}
