import { Model } from '../../catalog';
import { estimateLoadTime, LOAD_SOURCES, startupBudget as recommendedBudget } from '../../planning';
import { type Finding, finding } from '../finding';
import type { Rule } from '../rule';
import { allowedSeconds } from '../views/probe';
import type { ModelServer } from '../views/workload';

/** The start-up probe must outlast the load of the model, where the catalog knows it; the kubelet restarts it otherwise. */
export const startupBudget: Rule = (inventory) => inventory.modelServers.flatMap(tooShort);

function tooShort({ workload, container, command }: ModelServer): Finding[] {
  const probe = container.probes.startupProbe;
  const model = command.model === undefined ? undefined : Model.ofRepository(command.model);
  if (!probe || !model) {
    return [];
  }
  // Without the hub the weights are on the node before vLLM starts.
  const source = container.environment.has('HF_HUB_OFFLINE') ? LOAD_SOURCES.nodeDisk : LOAD_SOURCES.hub;
  const loadTime = estimateLoadTime(model, source);
  const allowed = allowedSeconds(probe);
  if (allowed >= loadTime.total) {
    return [];
  }
  const details = {
    container: container.name,
    model: model.repository,
    allowed,
    needed: loadTime.total,
    period: probe.periodSeconds,
    threshold: Math.ceil(recommendedBudget(loadTime) / probe.periodSeconds),
  };
  return [finding('GKEI_STARTUP_BUDGET_TOO_SHORT', workload.manifest, details)];
}
