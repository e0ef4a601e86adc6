import type { FleetSource } from './spec';

/** A fleet of model servers and the pickers before it. Times are in milliseconds. */
export interface FleetSpec {
  /** Of each pod, the name of its engine profile. */
  readonly profiles: readonly string[];
  /** Adapters that a pod keeps loaded, and the time that one more takes. */
  readonly adapterSlots: number;
  readonly adapterLoadMs: number;
  readonly pickers: PickersSpec;
}

/** See {@link FleetSource.pickers}. */
export interface PickersSpec {
  readonly count: number;
  readonly foreign: number;
  readonly scrapeMs: number;
  readonly delayMs: number;
  readonly staleMs: number;
}

/** The fleet of a workload, defaults included. */
export function fleetSpec(
  { pods, profile, otherPods = [], pickers = {} }: FleetSource,
  adapters: { readonly loaded: number; readonly loadSeconds: number } = { loaded: 0, loadSeconds: 0 },
): FleetSpec {
  const { count = 1, foreign = 0, scrapeSeconds = 0.05, delaySeconds = 0.005, staleSeconds = 2 } = pickers;
  return {
    profiles: [{ pods, profile }, ...otherPods].flatMap((kind) => Array<string>(kind.pods).fill(kind.profile)),
    adapterSlots: adapters.loaded,
    adapterLoadMs: 1_000 * adapters.loadSeconds,
    pickers: {
      count,
      foreign,
      scrapeMs: 1_000 * scrapeSeconds,
      delayMs: 1_000 * delaySeconds,
      staleMs: 1_000 * staleSeconds,
    },
  };
}
