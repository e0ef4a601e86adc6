import type { PrefillSpec } from '../workloads/fleet-spec';
import type { WorkloadRequest } from '../workloads/workload';
import type { Dispatcher } from './dispatcher';
import { KvLinks } from './kv-links';
import { OVERHEAD_MS } from './overhead';
import { Passage, type Pod } from './pod';
import type { TimeQueue } from './time-queue';

/** What a pool of prefill pods needs of its fleet. */
export interface PrefillHost {
  readonly queue: TimeQueue;
  now(): number;
  /** The prompt is computed, and its pod can be asked for keys and values: the request goes to the pod that answers it. */
  prefilled(passage: Passage, answers: Pod): void;
  /** A prompt that the pod which it was sent to can never hold. */
  tooLong(request: WorkloadRequest, pod: Pod): void;
}

/** A prompt that one pod computes for another one. */
interface Errand {
  /** The request as the prefill pod has it: the same prompt, of whose answer one token is asked for and thrown away. */
  readonly prompt: Passage;
  readonly from: Pod;
  readonly to: Pod;
}

/**
 * Pods that compute long prompts for the pods that answer, as llm-d serves with vLLM. Pickers choose a pod to answer first and, where
 * too much of the prompt is not in its cache, a pod to prefill, by the same policy over these pods. The prompt is computed here,
 * its blocks stay until the other pod has fetched those that it does not have, and both pods find them in their caches later.
 *
 * Whoever picks hears nothing of this: it sees the first token of the answer, and lets go of both pods' prompts then.
 */
export class PrefillPool {
  /** Prompts that were sent here since the start. */
  prompts = 0;

  private readonly links: KvLinks;
  private readonly errands = new Map<Passage, Errand>();
  /** Who answers the request whose prompt this is. */
  private readonly asked = new Map<Passage, Passage>();

  /** @param pickerOf who picks among these pods for those whom a picker of the fleet serves */
  constructor(
    readonly pods: readonly Pod[],
    readonly pickerOf: ReadonlyMap<Dispatcher, Dispatcher>,
    private readonly spec: PrefillSpec,
    private readonly host: PrefillHost,
  ) {
    this.links = new KvLinks(spec.bytesPerMs);
  }

  /** Bytes of keys and values that were sent since the start. */
  get bytes(): number {
    return this.links.bytes;
  }

  /** Requests whose prompts are here, or were and are not answered to the first token. */
  get open(): number {
    return this.errands.size;
  }

  /**
   * Takes a request's prompt on, if that is worth while.
   *
   * @param uncached tokens of the prompt that `to` would have to compute, as far as the picker knows
   * @returns whether it does; else `to` computes it itself
   */
  take(passage: Passage, to: Pod, uncached: number): boolean {
    const picker = this.pickerOf.get(passage.picker!);
    if (picker === undefined || uncached <= this.spec.aboveTokens) {
      return false;
    }
    const { host } = this;
    const { id, request, arrivedAt } = passage;
    const prompt = new Passage(id, { ...request, answerTokens: 1, next: undefined }, arrivedAt, picker);
    prompt.keepsBlocks = true;
    const from = picker.pick(prompt)!;
    this.prompts++;
    this.errands.set(passage, { prompt, from, to });
    this.asked.set(prompt, passage);
    passage.kv = 'remote';
    passage.prefill = prompt;
    host.queue.enter(host.now() + OVERHEAD_MS, () => {
      if (!from.submit(prompt, host.now())) {
        host.tooLong(request, from);
      }
    });
    return true;
  }

  /** A prompt is computed; its request goes to the other pod's server, which takes its time too. */
  computed(prompt: Passage): void {
    const { host } = this;
    const passage = this.asked.get(prompt)!;
    this.asked.delete(prompt);
    const { to } = this.errands.get(passage)!;
    host.queue.enter(host.now() + OVERHEAD_MS, () => host.prefilled(passage, to));
  }

  /** The pod that answers has room, and asks for keys and values of so many blocks. */
  fetch(passage: Passage, blocks: number): void {
    const { host, links, spec } = this;
    const { prompt, from, to } = this.errands.get(passage)!;
    host.queue.enter(links.send(from, to, blocks * spec.bytesPerBlock, host.now()), () => {
      from.letGo(prompt, host.now());
      to.receive(passage, host.now());
    });
  }

  /** The first token of an answer came. */
  firstToken(passage: Passage): void {
    const errand = this.errands.get(passage);
    if (errand !== undefined) {
      this.errands.delete(passage);
      const { prompt } = errand;
      prompt.picker!.firstToken(prompt);
      prompt.picker!.done(prompt);
    }
  }
}
