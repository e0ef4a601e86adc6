import { planDrain } from '../../planning';
import type { AutoscalerSpec } from '../autoscaling/autoscaler-spec';
import { kvLayoutOf } from '../engine/kv-layout';
import { BLOCK_TOKENS } from './chain-hashes';
import type { EventSource, FleetSource, PrefillSource } from './spec';

/** A fleet of model servers and the pickers before it. Times are in milliseconds. */
export interface FleetSpec {
  /** Of each pod, the name of its engine profile. */
  readonly profiles: readonly string[];
  /** Adapters that a pod keeps loaded, and the time that one more takes. */
  readonly adapterSlots: number;
  readonly adapterLoadMs: number;
  readonly lifecycle: LifecycleSpec;
  readonly events: readonly FleetEvent[];
  readonly autoscaler: AutoscalerSpec | undefined;
  readonly pickers: PickersSpec;
  /** Pods that compute long prompts for the others, where there are any. */
  readonly prefill: PrefillSpec | undefined;
}

/** See {@link PrefillSource}. */
export interface PrefillSpec {
  /** Of each prefill pod, the name of its engine profile. */
  readonly profiles: readonly string[];
  readonly aboveTokens: number;
  /** Of a pod's network. */
  readonly bytesPerMs: number;
  /** Of keys and values. */
  readonly bytesPerBlock: number;
}

/** How pods come and go. Times are in milliseconds. */
export interface LifecycleSpec {
  /** From the start of a container until it serves. */
  readonly loadMs: number;
  /** A pod that leaves serves for so long at least, since requests are on their way to it. */
  readonly preStopMs: number;
  /** What it has not answered after so long is cut off. */
  readonly graceMs: number;
}

/** See {@link EventSource}; the time is from the beginning of the first stage that counts. */
export interface FleetEvent extends Omit<EventSource, 'at'> {
  readonly atMs: number;
}

/** See {@link FleetSource.pickers}. */
export interface PickersSpec {
  readonly count: number;
  readonly foreign: number;
  readonly scrapeMs: number;
  readonly delayMs: number;
  readonly staleMs: number;
}

/**
 * Start-up of Qwen3 32B on H100 with weights at hand takes 103 to 110 s (published by llm-d's workload-variant-autoscaler).
 */
const LOAD_SECONDS = 110;

/**
 * What llm-d's guide to serving prefill and decode apart sets: a request goes by way of a prefill pod for as little as a block.
 */
export const ABOVE_TOKENS = 16;

/**
 * GB/s between pods: two GPUs with 200 Gbit/s each, as the H100 of GKE's A3 Mega have for traffic among GPUs, or one with 400, as the
 * H200 of A3 Ultra. Source: Compute Engine's table of network bandwidths of GPU machines.
 */
export const KV_BANDWIDTH = 50;

/** The fleet of a workload, defaults included. */
export function fleetSpec(
  source: FleetSource,
  adapters: { readonly loaded: number; readonly loadSeconds: number } = { loaded: 0, loadSeconds: 0 },
): FleetSpec {
  const { pods, profile, otherPods = [], pickers = {}, loadSeconds = LOAD_SECONDS, graceSeconds } = source;
  const { events = [], autoscaler, prefill } = source;
  const { count = 1, foreign = 0, scrapeSeconds = 0.05, delaySeconds = 0.005, staleSeconds = 2 } = pickers;
  // As the pods of a model server of this library leave.
  const { preStop, shutdown } = planDrain({}, false);
  const grace = graceSeconds ?? preStop + shutdown;
  return {
    lifecycle: { loadMs: 1_000 * loadSeconds, preStopMs: 1_000 * Math.min(preStop, grace), graceMs: 1_000 * grace },
    events: events.map(({ at, ...event }) => ({ atMs: 1_000 * at, ...event })),
    autoscaler,
    prefill: prefill && prefillSpec(withPrefillDefaults(prefill, profile)),
    profiles: profilesOf({ pods, profile, otherPods }),
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

/** Prefill pods as they are written, beside a fleet of that profile, and what holds where nothing is written. */
export function withPrefillDefaults(source: PrefillSource, fleetProfile: string): Required<PrefillSource> {
  const { pods, profile = fleetProfile, otherPods = [], aboveTokens = ABOVE_TOKENS, bandwidth = KV_BANDWIDTH } = source;
  return { pods, profile, otherPods, aboveTokens, bandwidth };
}

function prefillSpec(source: Required<PrefillSource>): PrefillSpec {
  const { profile, aboveTokens, bandwidth } = source;
  return {
    profiles: profilesOf(source),
    aboveTokens,
    bytesPerMs: 1e6 * bandwidth,
    bytesPerBlock: BLOCK_TOKENS * kvLayoutOf(profile).bytesPerToken,
  };
}

function profilesOf({
  pods,
  profile,
  otherPods,
}: Required<Pick<FleetSource, 'pods' | 'profile' | 'otherPods'>>): string[] {
  return [{ pods, profile }, ...otherPods].flatMap((kind) => Array<string>(kind.pods).fill(kind.profile));
}
