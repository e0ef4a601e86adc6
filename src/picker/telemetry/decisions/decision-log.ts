import type { Logger } from '../../../logger';
import type { Decision, DecisionRing } from './decision-ring';

/** Writes one line for a decision: what was asked for, where it goes, what that costs and what was next, and who was left out. */
export function logDecision(logger: Logger, ring: DecisionRing, decision: Decision): void {
  const { number, model, priority, promptTokens, endpoint, refusal, hitTokens, cost } = decision;
  const rated: { readonly endpoint: string; readonly cost: number }[] = [];
  const leftOut: Record<string, number> = {};
  for (const candidate of ring.candidatesOf(decision) ?? []) {
    if (candidate.leftOut !== undefined) leftOut[candidate.leftOut] = (leftOut[candidate.leftOut] ?? 0) + 1;
    else if (candidate.endpoint !== endpoint) rated.push({ endpoint: candidate.endpoint, cost: candidate.cost ?? 0 });
  }
  const [next] = rated.sort((a, b) => a.cost - b.cost);
  const what = { decision: number, model, priority, leftOut };
  if (endpoint === undefined) {
    logger.debug('a request was refused', { ...what, refusal });
    return;
  }
  logger.debug('a request was sent to an endpoint', { ...what, promptTokens, endpoint, hitTokens, cost, next });
}
