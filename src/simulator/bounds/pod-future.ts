import type { EngineOptions } from '../engine/engine-core';

/** A request whose prompt is not computed whole. Lengths are in tokens. */
export interface PromptAhead {
  /** Left to compute of it, at least 1. */
  readonly left: number;
  /** What is computed of it, or found. */
  readonly context: number;
  /** What it needs of the free room for KV before it can begin; 0 when it has begun. */
  readonly room: number;
  /** Of its answer, at least 1. */
  readonly answer: number;
}

/** A request that gets a token in each step. */
export interface AnswerAhead {
  readonly context: number;
  /** Tokens left of its answer, at least 1. */
  readonly left: number;
}

/** All that a pod has to do. */
export interface PodWork {
  /** In the order of their turns. */
  readonly prompts: readonly PromptAhead[];
  readonly answers: readonly AnswerAhead[];
  /** Tokens of KV that nobody holds. */
  readonly free: number;
}

interface Ending {
  /** Number of the step with its last token. */
  readonly step: number;
  readonly context: number;
  /** Tokens of KV that come free. */
  readonly room: number;
}

/**
 * Milliseconds that a pod's requests will still take, added up over all of them, if nothing else comes: its future as the engine
 * would make it, prompts step by step, and answers in runs of equal steps. Left out are preemptions, and that a request
 * finds in the cache what another one is about to put there.
 */
export function timeToCome(work: PodWork, { tokenBudget, maxRunning, stepTime }: EngineOptions): number {
  const endings = work.answers
    .map(({ context, left }): Ending => ({ step: left, context: context + left, room: left }))
    .sort((a, b) => b.step - a.step);
  let { free } = work;
  let context = work.answers.reduce((sum, answer) => sum + answer.context, 0);
  let time = 0;
  let total = 0;
  let step = 0;
  let admitted = 0;
  let turn = 0;
  const left = work.prompts.map((prompt) => prompt.left);
  const pass = (steps: number, milliseconds: number) => {
    time += milliseconds;
    step += steps;
    context += steps * endings.length;
    free -= steps * endings.length;
    while (endings.length > 0 && endings[endings.length - 1].step <= step) {
      const ended = endings.pop()!;
      total += time;
      context -= ended.context;
      free += ended.room;
    }
  };
  const begin = (prompt: PromptAhead) => {
    const length = prompt.context + prompt.left;
    const ending = {
      step: step + prompt.answer - 1,
      context: length + prompt.answer,
      room: prompt.room + prompt.answer,
    };
    if (prompt.answer === 1) {
      total += time;
      free += prompt.room;
      return;
    }
    context += length + 1;
    let at = endings.length;
    while (at > 0 && endings[at - 1].step < ending.step) {
      at--;
    }
    endings.splice(at, 0, ending);
  };
  while (turn < work.prompts.length || endings.length > 0) {
    while (
      admitted < work.prompts.length &&
      endings.length + admitted - turn < maxRunning &&
      (work.prompts[admitted].room <= free || endings.length + admitted - turn === 0)
    ) {
      free -= work.prompts[admitted++].room;
    }
    const decodes = endings.length;
    if (turn === admitted) {
      const steps = endings[decodes - 1].step - step;
      const decodeContext = context + (decodes * (steps - 1)) / 2;
      pass(
        steps,
        steps * stepTime({ prefillTokens: 0, prefillAttention: 0, decodes, decodeContext, requests: decodes }),
      );
      continue;
    }
    let budget = Math.max(1, tokenBudget - decodes);
    let prefillTokens = 0;
    let prefillAttention = 0;
    let last = turn;
    for (; last < admitted && budget > 0; last++) {
      const chunk = Math.min(left[last], budget);
      const before = work.prompts[last].context + work.prompts[last].left - left[last];
      prefillTokens += chunk;
      prefillAttention += chunk * (before + chunk / 2);
      left[last] -= chunk;
      budget -= chunk;
    }
    const requests = decodes + last - turn;
    pass(1, stepTime({ prefillTokens, prefillAttention, decodes, decodeContext: context, requests }));
    while (turn < last && left[turn] === 0) {
      begin(work.prompts[turn++]);
    }
  }
  return total;
}
