import type { Dispatcher } from '../fleet/dispatcher';
import type { Passage, Pod } from '../fleet/pod';
import { type AnswerAhead, type PodWork, type PromptAhead, timeToCome } from './pod-future';

/** The name by which it stands among policies. */
export const CLAIRVOYANT = 'clairvoyant';

/** A pod, and what was sent to it and is not done, with the tokens that it had to compute of each prompt then. */
interface Known {
  readonly pod: Pod;
  readonly sent: Map<Passage, number>;
  eligible: boolean;
  /** When it was last chosen. */
  chosen: number;
}

/**
 * Chooses pods with knowledge that no picker has: the exact state of every engine and cache, requests on their way included, and
 * how long each answer will be. Each request goes where it adds the least to what all requests still take, its own time
 * included, if nothing else comes: a lookahead of one step, which thinks of no request after this one. It computes futures by
 * {@link timeToCome} instead of running copies of the engines.
 */
export class Clairvoyant implements Dispatcher {
  private readonly pods = new Map<Pod, Known>();
  private readonly chosenFor = new Map<Passage, Known>();
  private choices = 0;

  get inFlight(): number {
    return this.chosenFor.size;
  }

  get pendingTokens(): number {
    let tokens = 0;
    for (const [passage, { sent }] of this.chosenFor) {
      tokens += passage.generated === 0 ? sent.get(passage)! : 0;
    }
    return tokens;
  }

  follow(pod: Pod): void {
    this.pods.set(pod, { pod, sent: new Map(), eligible: true, chosen: 0 });
  }

  setEligible(pod: Pod, eligible: boolean): void {
    this.pods.get(pod)!.eligible = eligible;
  }

  unfollow(pod: Pod): void {
    this.pods.delete(pod);
  }

  pick(passage: Passage): Pod | undefined {
    let best: Known | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const known of this.pods.values()) {
      if (!known.eligible) {
        continue;
      }
      const added = timeAdded(known, passage);
      if (added < least || (added === least && known.chosen < best!.chosen)) {
        best = known;
        least = added;
      }
    }
    if (best === undefined) {
      return undefined;
    }
    best.chosen = ++this.choices;
    best.sent.set(passage, uncachedOn(best.pod, passage));
    this.chosenFor.set(passage, best);
    return best.pod;
  }

  firstToken(): void {}

  done(passage: Passage): void {
    this.chosenFor.get(passage)!.sent.delete(passage);
    this.chosenFor.delete(passage);
  }

  refused(passage: Passage): void {
    this.done(passage);
  }

  lost(passage: Passage): void {
    this.done(passage);
  }
}

/** Milliseconds that a request adds to what all requests of a pod still take, its own time included. */
function timeAdded(known: Known, passage: Passage): number {
  const { pod } = known;
  const work = workOf(known);
  const prompts = [...work.prompts, promptAhead(passage, uncachedOn(pod, passage))];
  return (timeToCome({ ...work, prompts }, pod.options) - timeToCome(work, pod.options)) / pod.speed;
}

/** All that a pod has to do, foreign requests included. */
function workOf({ pod: { engine, options }, sent }: Known): PodWork {
  const answers: AnswerAhead[] = [];
  const prompts: PromptAhead[] = [];
  for (const running of engine.running) {
    const left = running.tokens - running.computed;
    const answer = running.answerTokens - running.generated;
    if (left === 1 && running.generated > 0) {
      answers.push({ context: running.computed, left: answer });
    } else {
      prompts.push({ left, context: running.computed, room: 0, answer });
    }
  }
  const here = new Set(engine.waiting);
  for (const waiting of engine.waiting) {
    prompts.push(promptAhead(waiting, sent.get(waiting) ?? waiting.promptTokens));
  }
  for (const [passage, uncached] of sent) {
    if (passage.state === 'waiting' && !here.has(passage)) {
      prompts.push(promptAhead(passage, uncached));
    }
  }
  return { prompts, answers, free: engine.freeBlocks * options.blockSize };
}

function uncachedOn({ engine }: Pod, { promptTokens, identities }: Passage): number {
  return promptTokens - engine.cachedTokens(identities, promptTokens);
}

/** A request that has not begun. */
function promptAhead({ promptTokens, answerTokens, generated }: Passage, uncached: number): PromptAhead {
  const left = uncached + generated;
  return { left, context: promptTokens - uncached, room: left, answer: answerTokens - generated };
}
