import { AdapterLoads } from './adapter-loads';
import { type AdapterPlace, type AdapterReport, AdapterSlots } from './adapter-slots';
import type { Candidates } from './candidates';
import type { EndpointObserver, EndpointTable, Milliseconds } from './endpoint-table';
import type { ServiceTime } from './service-time';

/** Loads that an adapter costs which takes another one's slot: its own, and that of the other when it is wanted again. */
export const LOADS_OF_EVICTION = 2;

/**
 * Which LoRA adapters each endpoint has in its GPU's memory, and what it costs to send a request to one that does not
 * have its adapter.
 */
export class Adapters implements EndpointObserver {
  private readonly loads = new AdapterLoads();
  private readonly slots: AdapterSlots[] = [];
  /** The adapters that servers list or report, by the slots of those that do. */
  private readonly listed: (ReadonlySet<string> | undefined)[] = [];
  private known: ReadonlySet<string> = new Set();
  /** Whether the costs that were written last are not all 0. */
  private written = false;

  /** @param tokensPerMs how many tokens an endpoint computes in a millisecond */
  constructor(
    private readonly endpoints: EndpointTable,
    private readonly serviceTime: ServiceTime,
    private readonly tokensPerMs: () => number,
  ) {
    endpoints.observe(this);
  }

  /** How long it takes to load one, as learned. */
  get loadMs(): Milliseconds {
    return this.loads.ms;
  }

  added(slot: number): void {
    this.slots[slot] = new AdapterSlots();
    this.list(slot, undefined);
  }

  removed(slot: number): void {
    this.list(slot, undefined);
  }

  asked(slot: number): void {
    this.slots[slot].ask();
  }

  refused(slot: number): void {
    this.slots[slot].clear();
  }

  adaptersListed(slot: number, adapters: ReadonlySet<string>): void {
    this.list(slot, adapters);
  }

  adaptersReported(slot: number, report: AdapterReport): void {
    this.slots[slot].told(report);
  }

  /**
   * Writes what sending a request for a model to each candidate costs beside its prompt, in computed tokens: nothing unless
   * it is an adapter.
   * @param tokens by slot, the same list each time, or a new one of zeros
   * @returns whether it is an adapter that no candidate has
   */
  look(model: string, { slots, count }: Candidates, tokens: Float64Array): boolean {
    if (!this.known.has(model)) {
      if (this.written) tokens.fill(0);
      this.written = false;
      return false;
    }
    this.written = true;
    const rate = this.tokensPerMs();
    const load = this.loads.ms * rate;
    let cold = true;
    for (let i = 0; i < count; i++) {
      const slot = slots[i];
      const place = this.slots[slot].placeOf(model);
      if (place === 'resident') cold = false;
      tokens[slot] = this.loadsOf(place) * load + (place === 'waits' ? this.untilNextEnd(slot) * rate : 0);
    }
    return cold;
  }

  /** A request is sent there. @returns where its adapter was before; undefined when its model is none */
  sent(slot: number, adapter: string): AdapterPlace | undefined {
    if (!this.known.has(adapter)) return undefined;
    const place = this.slots[slot].placeOf(adapter);
    this.slots[slot].sent(adapter);
    return place;
  }

  /** A request for an adapter is no longer there. */
  ended(slot: number, adapter: string): void {
    this.slots[slot].ended(adapter);
  }

  /**
   * The first token of a request for an adapter came.
   * @param tokens that were to be computed before it
   */
  learn(place: AdapterPlace, tokens: number, ms: Milliseconds): void {
    // How long it waits for a slot says nothing of the time of loading.
    if (place !== 'waits') this.loads.learn(place === 'resident', ms - tokens / this.tokensPerMs());
  }

  private loadsOf(place: AdapterPlace): number {
    if (place === 'resident') return 0;
    return place === 'free' ? 1 : LOADS_OF_EVICTION;
  }

  /** Time until one of the requests there ends. */
  private untilNextEnd(slot: number): Milliseconds {
    return this.serviceTime.meanMs(slot) / Math.max(1, this.endpoints.booked[slot]);
  }

  private list(slot: number, adapters: ReadonlySet<string> | undefined): void {
    if (adapters === undefined && this.listed[slot] === undefined) return;
    this.listed[slot] = adapters;
    this.known = new Set(this.listed.flatMap((names) => [...(names ?? [])]));
  }
}
