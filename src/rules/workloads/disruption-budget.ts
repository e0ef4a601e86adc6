import { type Finding, finding } from '../finding';
import type { Inventory } from '../inventory';
import type { Rule } from '../rule';
import { allowedDisruptions } from '../views/disruption-budget';
import { namespaceOf } from '../views/reference';
import type { Workload } from '../views/workload';

/** Replicated model servers need a disruption budget, and one that lets a pod go. */
export const disruptionBudget: Rule = (inventory) => {
  const servers = new Set(inventory.modelServers.map(({ workload }) => workload));
  const covered = new Set<Workload>();
  const blocking = inventory.disruptionBudgets.flatMap((budget) => {
    const selected = inventory.workloadsSelectedBy(namespaceOf(budget.manifest), budget.selector);
    for (const workload of selected) {
      covered.add(workload);
    }
    const replicas = totalReplicas(selected);
    return selected.some((workload) => servers.has(workload)) && allowedDisruptions(budget, replicas) === 0
      ? [finding('GKEI_DISRUPTION_BUDGET_BLOCKS', budget.manifest, { ...budget.bound!, replicas })]
      : [];
  });
  return [...blocking, ...uncovered(inventory, servers, covered)];
};

function uncovered(inventory: Inventory, servers: ReadonlySet<Workload>, covered: ReadonlySet<Workload>): Finding[] {
  return inventory.workloads
    .filter((workload) => servers.has(workload) && !covered.has(workload))
    .flatMap(({ manifest, replicas = 1 }) =>
      replicas > 1 ? [finding('GKEI_DISRUPTION_BUDGET_MISSING', manifest, { replicas })] : [],
    );
}

/** Replicas of all workloads together; undefined where an autoscaler sets one of them. */
function totalReplicas(workloads: readonly Workload[]): number | undefined {
  const total = workloads.reduce((sum, { replicas }) => sum + (replicas ?? Number.NaN), 0);
  return Number.isNaN(total) ? undefined : total;
}
