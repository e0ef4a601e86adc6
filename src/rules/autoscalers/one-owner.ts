import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Rule } from '../rule';
import type { Autoscaler } from '../views/autoscaler';

/** One workload, one owner of its number of replicas. */
export const oneOwner: Rule = (inventory) => inventory.workloads.flatMap((workload) => several(inventory, workload));

function several(inventory: Inventory, workload: Inventory['workloads'][number]): Finding[] {
  const autoscalers = inventory.autoscalersOf(workload);
  if (autoscalers.length === 0) {
    return [];
  }
  const { manifest, replicas } = workload;
  const [first, second] = autoscalers;
  return [
    ...(second
      ? [
          finding('GKEI_AUTOSCALERS_COLLIDE', second.manifest, {
            workload: `${manifest.kind} ${manifest.metadata.name}`,
            autoscalers: autoscalers.map(nameOf),
          }),
        ]
      : []),
    ...(replicas === undefined
      ? []
      : [finding('GKEI_REPLICAS_AND_AUTOSCALER', manifest, { replicas, autoscaler: nameOf(first) })]),
  ];
}

function nameOf({ manifest: { kind, metadata } }: Autoscaler): string {
  return `${kind} ${metadata.name}`;
}
