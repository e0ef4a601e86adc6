import type { CostTerm, Milliseconds } from '../scheduling';
import type { Candidate, Decision, DecisionRing } from '../telemetry';
import { JSON_TYPE, type Page, wholeNumber, yes } from './page';

/** Decisions that are told when the query does not say how many. */
const LIMIT = 50;

/**
 * `/decisions`: the last decisions as JSON, the latest first.
 *
 * `limit` says how many, `number` asks for one, `endpoint` and `model` for those of an endpoint or a model, and
 * `candidates=false` leaves out what they chose from. Nothing of a prompt is in it.
 */
export function decisionsPage(ring: DecisionRing, now: () => Milliseconds): Page {
  const { policy } = ring;
  const terms = policy.terms ?? [];
  return {
    type: JSON_TYPE,
    render: (query) => {
      ring.watch(now());
      const limit = wholeNumber(query, 'limit', { least: 0, most: 1_000_000 }) ?? LIMIT;
      const number = wholeNumber(query, 'number', { least: 1, most: Number.MAX_SAFE_INTEGER });
      const endpoint = query.get('endpoint');
      const model = query.get('model');
      const withCandidates = yes(query, 'candidates', true);
      const asked = (decision: Decision) =>
        (number === undefined || decision.number === number) &&
        (endpoint === null || decision.endpoint === endpoint || decision.servedBy === endpoint) &&
        (model === null || decision.model === model);
      // By the wall clock, which the scheduler's has nothing to do with.
      const epoch = Date.now() - now();
      const decisions: object[] = [];
      for (const decision of ring.latest()) {
        if (decisions.length >= limit) break;
        if (!asked(decision)) continue;
        const candidates = withCandidates ? ring.candidatesOf(decision) : undefined;
        decisions.push({ ...told(decision, epoch), ...(candidates && chosenFrom(candidates, terms)) });
      }
      return JSON.stringify({ policy: policy.name, terms, made: ring.count, kept: ring.capacity, decisions });
    },
  };
}

function told(decision: Decision, epoch: number): object {
  const { endpoint, refusal } = decision;
  return {
    number: decision.number,
    at: new Date(epoch + decision.at).toISOString(),
    model: decision.model,
    priority: decision.priority,
    promptTokens: refusal === undefined ? Math.round(decision.promptTokens) : undefined,
    maxTokens: decision.maxTokens || undefined,
    streams: decision.streams,
    subset: decision.subset,
    endpoint,
    refusal,
    hitTokens: endpoint === undefined ? undefined : Math.round(decision.hitTokens),
    cost: endpoint === undefined ? undefined : rounded(decision.cost),
    after: endpoint === undefined ? undefined : after(decision),
  };
}

/** What became of a decision, as far as that is known. */
function after(decision: Decision): object {
  const { at, firstTokenAt, endedAt } = decision;
  return {
    servedBy: decision.servedBy,
    firstTokenMs: firstTokenAt === undefined ? undefined : rounded(firstTokenAt - at),
    promptTokens: decision.countedPromptTokens,
    answerTokens: decision.countedAnswerTokens,
    cachedTokens: decision.countedCachedTokens,
    end: decision.cause,
    durationMs: endedAt === undefined ? undefined : rounded(endedAt - at),
  };
}

function chosenFrom(candidates: readonly Candidate[], terms: readonly CostTerm[]): object {
  const shown = candidates.map((candidate) => ({
    endpoint: candidate.endpoint,
    leftOut: candidate.leftOut,
    hitTokens: candidate.hitTokens === undefined ? undefined : Math.round(candidate.hitTokens),
    pendingTokens: Math.round(candidate.pendingTokens),
    requests: candidate.requests,
    cost: candidate.cost === undefined ? undefined : rounded(candidate.cost),
    terms:
      candidate.terms.length === 0
        ? undefined
        : Object.fromEntries(terms.map(({ name }, index) => [name, rounded(candidate.terms[index])])),
  }));
  return {
    candidates: shown.filter(({ leftOut }) => leftOut === undefined),
    leftOut: shown
      .filter(({ leftOut }) => leftOut !== undefined)
      .map(({ leftOut, ...rest }) => ({ ...rest, why: leftOut })),
  };
}

/** Three digits more than a person reads are enough. */
function rounded(value: number): number {
  return Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(4));
}
