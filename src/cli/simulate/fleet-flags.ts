import type { Command } from 'commander';
import type { FleetSource, PickersSource } from '../../simulator/workloads';
import { autoscalerOf } from './autoscaler-flag';
import { numberAbove0, numberFrom0, numberOf, wholeNumber } from './flag-numbers';
import { addPrefillFlags, type PrefillFlags, prefillOf } from './prefill-flags';
import { knownProfile, otherPodsOf } from './profile-flags';

/** Flags that change the fleet of a workload, as the command line gives them. */
export interface FleetFlags extends PrefillFlags {
  readonly pods?: string;
  readonly profile?: string;
  readonly otherPods?: string;
  readonly pickers?: string;
  readonly foreign?: string;
  readonly scrapeSeconds?: string;
  readonly delaySeconds?: string;
  readonly staleSeconds?: string;
  readonly loadSeconds?: string;
  readonly autoscaler?: string;
  readonly autoscalerDelay?: string;
}

/** Gives a command these flags. */
export function addFleetFlags(command: Command): Command {
  command
    .option('--pods <n>', 'another number of pods')
    .option('--profile <name>', 'another model and GPU')
    .option('--other-pods <list>', 'pods of other models or GPUs beside them: profile=n, with commas between');
  return addPrefillFlags(command)
    .option('--pickers <n>', 'so many pickers that know nothing of each other')
    .option('--foreign <part>', 'send that part of the requests past the pickers to any server')
    .option('--scrape-seconds <s>', "how often a picker looks at a server's metrics")
    .option('--delay-seconds <s>', 'how old these metrics are when it has them')
    .option('--stale-seconds <s>', 'age at which it stops believing them')
    .option('--load-seconds <s>', 'how long a pod loads before it serves')
    .option('--autoscaler <name|file>', 'let an autoscaler set the number of pods: a name, or a manifest of your own')
    .option('--autoscaler-delay <s>', 'how long metrics take to the autoscaler after they are collected (default: 5)');
}

/** What the flags change of a fleet. */
export function fleetChanges(flags: FleetFlags, source: FleetSource): Partial<FleetSource> {
  const { pods, profile, otherPods, loadSeconds, autoscaler, autoscalerDelay } = flags;
  const pickers = pickersOf(flags);
  const prefill = prefillOf(flags, source.prefill);
  return {
    ...(pods !== undefined && { pods: wholeNumber('--pods', pods, 1) }),
    ...(profile !== undefined && { profile: knownProfile(profile) }),
    ...(otherPods !== undefined && {
      otherPods: otherPods.split(',').map((text) => otherPodsOf('--other-pods', text)),
    }),
    ...(loadSeconds !== undefined && { loadSeconds: numberFrom0('--load-seconds', loadSeconds) }),
    ...(autoscaler !== undefined && { autoscaler: autoscalerOf(autoscaler, autoscalerDelay) }),
    ...(Object.keys(pickers).length > 0 && { pickers: { ...source.pickers, ...pickers } }),
    ...(prefill !== undefined && { prefill }),
  };
}

function pickersOf({ pickers, foreign, scrapeSeconds, delaySeconds, staleSeconds }: FleetFlags): PickersSource {
  return {
    ...(pickers !== undefined && { count: wholeNumber('--pickers', pickers, 1) }),
    ...(foreign !== undefined && {
      foreign: numberOf(
        '--foreign',
        foreign,
        'a number from 0 up to but not including 1',
        (part) => part >= 0 && part < 1,
      ),
    }),
    ...(scrapeSeconds !== undefined && { scrapeSeconds: numberAbove0('--scrape-seconds', scrapeSeconds) }),
    ...(delaySeconds !== undefined && { delaySeconds: numberFrom0('--delay-seconds', delaySeconds) }),
    ...(staleSeconds !== undefined && { staleSeconds: numberAbove0('--stale-seconds', staleSeconds) }),
  };
}
