import { errorOf } from '../../errors';
import type { Policy } from '../../picker/scheduling';
import { ScalingLoop } from '../autoscaling/scaling-loop';
import type { ScalingRecord } from '../autoscaling/scaling-record';
import { CLAIRVOYANT, Clairvoyant, type OfflineBounds, offlineBounds } from '../bounds';
import { engineOptions } from '../fleet/engine-options';
import { Fleet } from '../fleet/fleet';
import type { Workload } from '../workloads/workload';
import type { Capacity } from './capacity';
import { type Figures, Measures } from './measures';
import { type PrefillFigures, PrefillMeter } from './prefill-figures';
import { Recorder, type Recording } from './recording';

/** How often a run says how far it is. */
export const PROGRESS_STEPS = 50;

/** Of a run, or of a stage of it. */
export interface RunFigures extends Figures {
  /** Only where prompts are computed by pods of their own. */
  readonly prefill?: PrefillFigures;
}

export interface StageFigures extends RunFigures {
  readonly name: string;
}

/** What one policy made of one seed of a workload. */
export interface Run {
  readonly policy: string;
  readonly seed: number;
  /** All stages but the warm-up together. */
  readonly total: RunFigures;
  readonly stages: readonly StageFigures[];
  /** What reports draw; only where it was asked for. */
  readonly recording?: Recording;
  /** What the autoscaler did, where there is one. */
  readonly scaling?: ScalingRecord;
  /** The speed of this run, where it is the fastest one at which an objective held. */
  readonly capacity?: Capacity;
  /** Of this seed; only {@link CLAIRVOYANT} dispatch has them, and they are the same for all policies. */
  readonly bounds?: OfflineBounds;
}

/**
 * Serves a workload once.
 *
 * @param policy of all pickers; clairvoyant dispatch instead of them comes with the other bounds
 * @param progress hears {@link PROGRESS_STEPS} times, evenly, how far it is
 * @param records whether it is recorded for plots
 * @throws GkeInferenceError GKEI_WORKLOAD_TOO_LONG when a request can never fit the pod that it was sent to
 */
export async function runOnce(
  workload: Workload,
  policy: Policy | typeof CLAIRVOYANT,
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
  const whoPicks =
    policy === CLAIRVOYANT
      ? { pickers: { ...spec.pickers, count: 1 }, policy: () => new Clairvoyant() }
      : { pickers: spec.pickers, policy };
  const engines = { engines: engineOptions(spec), prefillEngines: engineOptions(spec, spec.prefill?.profiles ?? []) };
  const fleet = new Fleet(
    { ...spec, ...engines, ...whoPicks, seed },
    {
      done: ({ picker, arrivedAt, firstTokenAt, promptTokens, foundTokens: cachedTokens, answerTokens }, doneAt) => {
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
  const meter = fleet.prefill && new PrefillMeter(fleet.prefill, fleet.pods);
  const stages: StageFigures[] = [];
  let scaling: ScalingLoop | undefined;
  for (const each of workload.stages(seed)) {
    const before = fleet.pods.map((pod) => ({ requests: pod.requests, preemptions: pod.preemptions }));
    const begin = fleet.now + each.pauseMs;
    if (each.judged && !judged) {
      fleet.schedule(spec.events, begin);
      scaling = spec.autoscaler && new ScalingLoop(fleet, spec.autoscaler, spec, begin);
    }
    judged = each.judged;
    meter?.begin();
    await fleet.serve(each);
    recorder?.stage({ name: each.name, judged, beginMs: begin, endMs: fleet.now });
    if (judged) {
      const requests = fleet.pods.map((pod, index) => pod.requests - (before[index]?.requests ?? 0));
      const lost = meter?.end(fleet.now - begin) ?? 0;
      const preemptions = fleet.pods.reduce(
        (sum, pod, i) => sum + pod.preemptions - (before[i]?.preemptions ?? 0),
        lost,
      );
      for (const measures of [stage, total]) {
        measures.close(fleet.now - begin, preemptions, requests);
      }
      stages.push({ name: each.name, ...stage.figures(), ...(meter && { prefill: meter.last() }) });
      stage = new Measures();
    }
  }
  const run = {
    seed,
    total: { ...total.figures(), ...(meter && { prefill: meter.all() }) },
    stages,
    ...(recorder && { recording: recorder.recording() }),
    ...(scaling && { scaling: scaling.record() }),
  };
  return policy === CLAIRVOYANT
    ? { policy, ...run, bounds: await offlineBounds(workload, seed) }
    : { policy: policy.name, ...run };
}
