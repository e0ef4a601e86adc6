import type { EngineOptions } from '../engine/engine-core';
import { ENGINE_PROFILES, type EngineProfile } from '../engine/step-coefficients';
import { kernelStepTime } from '../engine/step-time';
import { BLOCK_TOKENS } from '../workloads/chain-hashes';
import type { FleetSpec } from '../workloads/fleet-spec';

/** The engine of each pod of a fleet, or of pods of other profiles beside it. */
export function engineOptions(
  { adapterSlots, adapterLoadMs, ...fleet }: FleetSpec,
  profiles: readonly string[] = fleet.profiles,
): EngineOptions[] {
  return profiles.map((name) => {
    const profile = profileNamed(name);
    const { kvTokens, maxRunning, tokenBudget } = profile;
    return {
      maxRunning,
      tokenBudget,
      blockSize: BLOCK_TOKENS,
      blocks: Math.floor(kvTokens / BLOCK_TOKENS),
      prefixCaching: true,
      maxAdapters: adapterSlots,
      adapterLoadMs,
      stepTime: kernelStepTime(profile),
    };
  });
}

/** The profile of that name. It exists: workloads are checked when they are read. */
function profileNamed(name: string): EngineProfile {
  return ENGINE_PROFILES.find((profile) => profile.name === name)!;
}
