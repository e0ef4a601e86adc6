import type { CustomTimeouts } from '@pulumi/pulumi';
import { type Manifest, rolloutTimes } from '../../rules';

/** Seconds by which Kubernetes has the first word about a roll-out that failed. */
const MARGIN = 60;

/** Seconds that Pulumi waits for an object unless it is told otherwise. */
const PULUMI_DEFAULT = 600;

/** By which a chart says itself how long Pulumi is to wait; an option would count for more. */
const TIMEOUT_ANNOTATION = 'pulumi.com/timeoutSeconds';

/** How long Pulumi is to wait for those objects whose pods may take longer than it would wait by itself. */
export function timeoutsOf(objects: readonly Manifest[]): ReadonlyMap<Manifest, CustomTimeouts> {
  const times = [...rolloutTimes(objects)].filter(
    ([{ metadata }]) => metadata.annotations?.[TIMEOUT_ANNOTATION] === undefined,
  );
  return new Map(
    times.map(([manifest, { create, update, remove }]) => [
      manifest,
      { create: atMost(create), update: atMost(update), delete: atMost(remove) },
    ]),
  );
}

function atMost(seconds: number): string {
  return `${Math.max(PULUMI_DEFAULT, seconds + MARGIN)}s`;
}
