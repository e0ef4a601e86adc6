import type { Pod } from '../fleet/pod';
import type { PrefillPool } from '../fleet/prefill-pool';

/** What came of computing prompts on pods of their own. */
export interface PrefillFigures {
  /** Requests whose prompts prefill pods computed. */
  readonly prompts: number;
  /** Part of the time in which prefill pods had work, mean over them, and in which the pods that answer had. */
  readonly prefillBusy: number;
  readonly decodeBusy: number;
  /** Keys and values that went from the ones to the others, in GB. */
  readonly gigabytes: number;
}

/** Counts from the start of a fleet. */
interface Counts {
  readonly prompts: number;
  readonly bytes: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  readonly preemptions: number;
}

/** Measures what happens to prompts between two moments, and in several such spans together. */
export class PrefillMeter {
  private before: Counts;
  private readonly spans: (Counts & { readonly milliseconds: number })[] = [];

  constructor(
    private readonly pool: PrefillPool,
    private readonly answering: readonly Pod[],
  ) {
    this.before = this.counts();
  }

  /** A span begins. */
  begin(): void {
    this.before = this.counts();
  }

  /** It is over after so many milliseconds. @returns how many prompts lost their blocks in it */
  end(milliseconds: number): number {
    const { before } = this;
    const after = this.counts();
    const preemptions = after.preemptions - before.preemptions;
    this.spans.push({
      milliseconds,
      prompts: after.prompts - before.prompts,
      bytes: after.bytes - before.bytes,
      prefillMs: after.prefillMs - before.prefillMs,
      decodeMs: after.decodeMs - before.decodeMs,
      preemptions,
    });
    return preemptions;
  }

  /** Of the last span. */
  last(): PrefillFigures {
    return this.figures(this.spans.slice(-1));
  }

  /** Of all spans. */
  all(): PrefillFigures {
    return this.figures(this.spans);
  }

  private figures(spans: typeof this.spans): PrefillFigures {
    const sum = (key: keyof (typeof spans)[number]) => spans.reduce((total, span) => total + span[key], 0);
    const milliseconds = sum('milliseconds');
    return {
      prompts: sum('prompts'),
      prefillBusy: sum('prefillMs') / (milliseconds * this.pool.pods.length),
      decodeBusy: sum('decodeMs') / (milliseconds * this.answering.length),
      gigabytes: sum('bytes') / 1e9,
    };
  }

  private counts(): Counts {
    const { pool, answering } = this;
    const busy = (pods: readonly Pod[]) => pods.reduce((sum, { busyMs }) => sum + busyMs, 0);
    return {
      prompts: pool.prompts,
      bytes: pool.bytes,
      prefillMs: busy(pool.pods),
      decodeMs: busy(answering),
      preemptions: pool.pods.reduce((sum, { preemptions }) => sum + preemptions, 0),
    };
  }
}
