import { finding } from '../finding';
import type { Rule } from '../rule';
import { selects } from '../views/label-selector';

/** Of a group of pods that serve one replica together only the leader answers: a pool must not select the others. */
export const servingPods: Rule = (inventory) => {
  const groups = inventory.workloads.filter(({ worker }) => worker !== undefined);
  return inventory.pools.flatMap(({ manifest, reference, selector }) =>
    groups
      .filter(({ namespace, worker }) => namespace === reference.namespace && selects(selector, worker!.labels))
      .map((workload) =>
        finding('GKEI_POOL_SELECTS_WORKERS', manifest, {
          selector: JSON.stringify(Object.fromEntries(selector.labels)),
          workload: workload.manifest.metadata.name,
        }),
      ),
  );
};
