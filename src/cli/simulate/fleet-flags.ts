import type { Command } from 'commander';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { ENGINE_PROFILES } from '../../simulator/engine/step-coefficients';
import type { FleetSource, PickersSource } from '../../simulator/workloads';
import { autoscalerOf } from './autoscaler-flag';
import { numberAbove0, numberFrom0, numberOf, wholeNumber } from './flag-numbers';

/** Flags that change the fleet of a workload, as the command line gives them. */
export interface FleetFlags {
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
  return command
    .option('--pods <n>', 'another number of pods')
    .option('--profile <name>', 'another model and GPU')
    .option('--other-pods <list>', 'pods of other models or GPUs beside them: profile=n, with commas between')
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
export function fleetChanges(flags: FleetFlags, { pickers: before }: FleetSource): Partial<FleetSource> {
  const { pods, profile, otherPods, loadSeconds, autoscaler, autoscalerDelay } = flags;
  const pickers = pickersOf(flags);
  return {
    ...(pods !== undefined && { pods: wholeNumber('--pods', pods, 1) }),
    ...(profile !== undefined && { profile: knownProfile(profile) }),
    ...(otherPods !== undefined && { otherPods: otherPods.split(',').map(otherPodsOf) }),
    ...(loadSeconds !== undefined && { loadSeconds: numberFrom0('--load-seconds', loadSeconds) }),
    ...(autoscaler !== undefined && { autoscaler: autoscalerOf(autoscaler, autoscalerDelay) }),
    ...(Object.keys(pickers).length > 0 && { pickers: { ...before, ...pickers } }),
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

function otherPodsOf(text: string): { readonly pods: number; readonly profile: string } {
  const [profile, pods = ''] = text.split('=');
  return { pods: wholeNumber('--other-pods', pods, 1), profile: knownProfile(profile) };
}

function knownProfile(name: string): string {
  const names = ENGINE_PROFILES.map((each) => each.name);
  if (!names.includes(name)) {
    throw errorOf('GKEI_UNKNOWN_PROFILE', { name, nearest: nearest(name, names) });
  }
  return name;
}
