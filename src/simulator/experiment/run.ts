import { errorOf } from '../../errors';
import type { Policy } from '../../picker/scheduling';
import { ScalingLoop } from '../autoscaling/scaling-loop';
import type { ScalingRecord } from '../autoscaling/scaling-record';
import type { EngineOptions } from '../engine/engine-core';
import { ENGINE_PROFILES, type EngineProfile } from '../engine/step-coefficients';
import { kernelStepTime } from '../engine/step-time';
import { Fleet } from '../fleet/fleet';
import { BLOCK_TOKENS } from '../workloads/chain-hashes';
import type { FleetSpec } from '../workloads/fleet-spec';
import type { Workload } from '../workloads/workload';
import { type Figures, Measures } from './measures';
import { Recorder, type Recording } from './recording';

/** How often a run says how far it is. */
export const PROGRESS_STEPS = 50;

/** What one policy made of one seed of a workload. */
export interface Run {
  readonly policy: string;
  readonly seed: number;
  /** All stages but the warm-up together. */
  readonly total: Figures;
  readonly stages: readonly (Figures & { readonly name: string })[];
  /** What reports draw; only where it was asked for. */
  readonly recording?: Recording;
  /** What the autoscaler did, where there is one. */
  readonly scaling?: ScalingRecord;
}

/**
 * Serves a workload once.
 *
 * @param progress hears {@link PROGRESS_STEPS} times, evenly, how far it is
 * @param records whether it is recorded for plots
 * @throws GkeInferenceError GKEI_WORKLOAD_TOO_LONG when a request can never fit the pod that it was sent to
 */
export async function runOnce(
  workload: Workload,
  policy: Policy,
  seed: number,
  progress: () => void = () => {},
  records = false,
): Promise<Run> {
  const { fleet: spec } = workload;
  let stage = new Measures();
  const total = new Measures();
  let judged = false;
  let done = 0;
  let told = 0;
  const ended = () => {
    for (done++; told < Math.floor((PROGRESS_STEPS * done) / workload.requests); told++) {
      progress();
    }
  };
  const fleet = new Fleet(
    { ...spec, engines: spec.profiles.map((profile) => engineOptions(profile, spec)), policy, seed },
    {
      done: ({ picker, arrivedAt, firstTokenAt, promptTokens, cachedTokens, answerTokens }, doneAt) => {
        ended();
        if (judged && picker !== undefined) {
          const request = { arrivedAt, firstTokenAt, doneAt, promptTokens, cachedTokens, answerTokens };
          stage.add(request);
          total.add(request);
          recorder?.add(firstTokenAt - arrivedAt, doneAt - arrivedAt);
        }
      },
      failed: ({ picker }) => {
        ended();
        if (judged && picker !== undefined) {
          stage.fail();
          total.fail();
        }
      },
      tooLong: ({ promptTokens, answerTokens }, { kvTokens }) => {
        throw errorOf('GKEI_WORKLOAD_TOO_LONG', { tokens: promptTokens + answerTokens, capacity: kvTokens });
      },
    },
  );
  const recorder = records ? new Recorder(fleet) : undefined;
  const stages: (Figures & { name: string })[] = [];
  let scaling: ScalingLoop | undefined;
  for (const each of workload.stages(seed)) {
    const before = fleet.pods.map((pod) => ({ requests: pod.requests, preemptions: pod.preemptions }));
    const begin = fleet.now + each.pauseMs;
    if (each.judged && !judged) {
      fleet.schedule(spec.events, begin);
      scaling = spec.autoscaler && new ScalingLoop(fleet, spec.autoscaler, spec, begin);
    }
    judged = each.judged;
    await fleet.serve(each);
    recorder?.stage({ name: each.name, judged, beginMs: begin, endMs: fleet.now });
    if (judged) {
      const requests = fleet.pods.map((pod, index) => pod.requests - (before[index]?.requests ?? 0));
      const preemptions = fleet.pods.reduce((sum, pod, i) => sum + pod.preemptions - (before[i]?.preemptions ?? 0), 0);
      for (const measures of [stage, total]) {
        measures.close(fleet.now - begin, preemptions, requests);
      }
      stages.push({ name: each.name, ...stage.figures() });
      stage = new Measures();
    }
  }
  return {
    policy: policy.name,
    seed,
    total: total.figures(),
    stages,
    ...(recorder && { recording: recorder.recording() }),
    ...(scaling && { scaling: scaling.record() }),
  };
}

/** The profile of that name. It exists: workloads are checked when they are read. */
function profileNamed(name: string): EngineProfile {
  return ENGINE_PROFILES.find((profile) => profile.name === name)!;
}

function engineOptions(name: string, { adapterSlots, adapterLoadMs }: FleetSpec): EngineOptions {
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
}
