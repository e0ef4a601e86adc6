import { finding } from '../finding';
import type { Rule } from '../rule';
import { isUnresolved } from '../views/unresolved';

/** Annotation of a pool with the names of Deployments that it takes in although they are not among the objects. */
export const ADOPTS_ANNOTATION = 'gke-inference/adopts';

/**
 * A pool must select pods. Judged only where its namespace has model servers among the objects: without any, they may be of
 * a kind that is not read, or in files that are not checked.
 */
export const selection: Rule = (inventory) => {
  const namespaces = new Set(inventory.modelServers.map(({ workload }) => workload.namespace));
  return inventory.pools
    .filter(({ reference }) => namespaces.has(reference.namespace))
    .filter(({ manifest }) => manifest.metadata.annotations?.[ADOPTS_ANNOTATION] === undefined)
    .filter(({ selector }) => ![...selector.labels.values()].some(isUnresolved))
    .filter((pool) => inventory.workloadsOf(pool).length === 0)
    .map(({ manifest, selector }) =>
      finding('GKEI_POOL_SELECTS_NOTHING', manifest, {
        selector: JSON.stringify(Object.fromEntries(selector.labels)),
      }),
    );
};
