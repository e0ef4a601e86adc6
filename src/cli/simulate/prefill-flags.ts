import type { Command } from 'commander';
import { errorOf } from '../../errors';
import { kvLayoutOf } from '../../simulator/engine/kv-layout';
import {
  ABOVE_TOKENS,
  type FleetSource,
  KV_BANDWIDTH,
  type PrefillSource,
  type WorkloadSource,
} from '../../simulator/workloads';
import { numberAbove0, wholeNumber } from './flag-numbers';
import { otherPodsOf } from './profile-flags';

/** Flags that let pods of their own compute prompts, as the command line gives them. */
export interface PrefillFlags {
  readonly prefillPods?: string;
  readonly disaggregateAbove?: string;
  readonly kvBandwidth?: string;
}

/** Gives a command these flags. */
export function addPrefillFlags(command: Command): Command {
  return command
    .option(
      '--prefill-pods <n|list>',
      'let so many more pods compute long prompts: n, or profile=n, with commas between',
    )
    .option(
      '--disaggregate-above <tokens>',
      `use them where the pod that answers lacks more tokens of a prompt than that (default: ${ABOVE_TOKENS})`,
    )
    .option('--kv-bandwidth <GB/s>', `how fast keys and values go from one pod to another (default: ${KV_BANDWIDTH})`);
}

/** What the flags change of how prompts are computed; undefined where nothing else does it than the pods that answer. */
export function prefillOf(flags: PrefillFlags, before: PrefillSource | undefined): PrefillSource | undefined {
  const { prefillPods, disaggregateAbove, kvBandwidth } = flags;
  const pods = prefillPods === undefined ? before : { ...before, ...podsOf(prefillPods) };
  const alone = disaggregateAbove !== undefined ? '--disaggregate-above' : '--kv-bandwidth';
  if (pods === undefined && (disaggregateAbove ?? kvBandwidth) !== undefined) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag: alone,
      problem: 'has no meaning without prefill pods',
      remedy: 'set --prefill-pods to their number as well, or leave it out',
    });
  }
  return (
    pods && {
      ...pods,
      ...(disaggregateAbove !== undefined && {
        aboveTokens: wholeNumber('--disaggregate-above', disaggregateAbove, 0),
      }),
      ...(kvBandwidth !== undefined && { bandwidth: numberAbove0('--kv-bandwidth', kvBandwidth) }),
    }
  );
}

function podsOf(text: string): PrefillSource {
  const [first, ...others] = text.split(',');
  const otherPods = others.length > 0 && { otherPods: others.map((each) => otherPodsOf('--prefill-pods', each)) };
  return first.includes('=')
    ? { ...otherPodsOf('--prefill-pods', first), ...otherPods }
    : { pods: wholeNumber('--prefill-pods', first, 1), ...otherPods };
}

/**
 * Looks whether prefill pods go with all else.
 *
 * @param bounds whether bounds are asked for
 * @throws GkeInferenceError GKEI_FLAG_VALUE
 */
export function checkPrefill(workload: WorkloadSource, bounds: boolean): void {
  const { prefill, autoscaler, events = [] } = workload;
  if (prefill === undefined) {
    return;
  }
  const refuse = (problem: string, remedy: string): never => {
    throw errorOf('GKEI_FLAG_VALUE', { flag: '--prefill-pods', problem, remedy });
  };
  if (autoscaler !== undefined) {
    refuse('cannot be beside --autoscaler, which knows one kind of pods', 'leave one of them out');
  }
  if (bounds) {
    refuse('cannot be beside --bounds, which knows one cache or all of them together', 'leave one of them out');
  }
  if (events.length > 0) {
    const problem = `cannot be beside the events of ${workload.name}: pods with prompts on their way do not come and go here`;
    refuse(problem, 'leave --prefill-pods out, or name a workload without events');
  }
  const [first, ...others] = profilesOf(workload, prefill);
  const model = kvLayoutOf(first).name;
  const other = others.find((profile) => kvLayoutOf(profile).name !== model);
  if (other !== undefined) {
    const problem = `and all other pods must have keys and values of one kind, but ${other} has not those of ${first}`;
    refuse(problem, `name profiles that begin with ${model}`);
  }
}

function profilesOf({ profile, otherPods = [] }: FleetSource, prefill: PrefillSource): string[] {
  const kinds = [...otherPods, ...(prefill.otherPods ?? [])].map((kind) => kind.profile);
  return [profile, prefill.profile ?? profile, ...kinds];
}
