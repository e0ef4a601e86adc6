import { POLICIES } from '../../../src/picker/scheduling';
import { AUTOSCALERS, type AutoscalerSpec, type ScalingPoint } from '../../../src/simulator/autoscaling';
import type { HpaMetric, HpaSpec } from '../../../src/simulator/autoscaling/hpa';
import { ScalingLoop } from '../../../src/simulator/autoscaling/scaling-loop';
import type { EngineOptions } from '../../../src/simulator/engine/engine-core';
import { linearStepTime } from '../../../src/simulator/engine/step-time';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import type { Passage } from '../../../src/simulator/fleet/pod';
import { openWorkload, type WorkloadSpec } from '../../../src/simulator/workloads';
import { fleetSpec } from '../../../src/simulator/workloads/fleet-spec';

/** A pod has eight places and answers in ten seconds, in few and long steps: 0.8 requests a second. */
const ENGINE: EngineOptions = {
  maxRunning: 8,
  tokenBudget: 2_048,
  blockSize: 16,
  blocks: 2_000,
  prefixCaching: true,
  maxAdapters: 0,
  adapterLoadMs: 0,
  stepTime: linearStepTime(500, 0.01),
};

const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 1,
  profile: 'llama-8b-h100',
  questions: { tokens: 100 },
  answers: 20,
  continuous: true,
  pickers: { scrapeSeconds: 1 },
  loadSeconds: 60,
  stages: [],
};

/** Six requests under way for each pod, of the eight that it has places for. */
export const REQUESTS: HpaMetric = {
  type: 'External',
  name: 'pool-requests',
  target: { type: 'AverageValue', value: 6 },
};
export const CPU: HpaMetric = { type: 'Resource', name: 'cpu', target: { type: 'Utilization', value: 80 } };
export const KV: HpaMetric = { type: 'Pods', name: 'kv-cache-use', target: { type: 'AverageValue', value: 0.5 } };

/** Serves traffic while an autoscaler sets the number of pods, 1 to 12 unless it is told otherwise. */
export async function serveScaled(
  workload: Partial<WorkloadSpec>,
  metrics: readonly HpaMetric[] = [REQUESTS],
  { hpa = {}, ...changes }: { readonly hpa?: Partial<HpaSpec> } & Partial<Omit<AutoscalerSpec, 'hpa'>> = {},
) {
  const known = AUTOSCALERS.find(({ name }) => name === 'requests')!;
  const source = { ...SPEC, ...workload };
  const spec = fleetSpec(source);
  const answered: Passage[] = [];
  const failed: Passage[] = [];
  const fleet = new Fleet(
    {
      ...spec,
      engines: spec.profiles.map(() => ENGINE),
      policy: POLICIES.find(({ name }) => name === 'regret-weighted')!,
      seed: 1,
    },
    { done: (passage) => answered.push(passage), failed: (passage) => failed.push(passage), tooLong: () => {} },
  );
  fleet.schedule(spec.events, 0);
  const autoscaler = { ...known, ...changes, hpa: { ...known.hpa, maxReplicas: 12, metrics, ...hpa } };
  const loop = new ScalingLoop(fleet, autoscaler, spec, 0);
  for (const stage of openWorkload(source).stages(1)) {
    await fleet.serve(stage);
  }
  const record = loop.record();
  const waits = answered.map(({ firstTokenAt, arrivedAt }) => firstTokenAt - arrivedAt);
  return {
    ...record,
    fleet,
    answered,
    failed,
    meanWait: waits.reduce((sum, wait) => sum + wait, 0) / waits.length / 1_000,
    /** What there was at the last look up to then. */
    at: (seconds: number): ScalingPoint => record.points.filter(({ at }) => at <= seconds).pop()!,
  };
}
