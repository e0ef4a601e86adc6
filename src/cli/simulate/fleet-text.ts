import type { FleetSource } from '../../simulator/workloads';

/** A fleet in words: its pods, and what is unusual before them. */
export function fleetText({ pods, profile, otherPods = [], pickers = {} }: FleetSource): string {
  const { count = 1, foreign = 0, scrapeSeconds, delaySeconds, staleSeconds } = pickers;
  const seconds = (of: string, value: number | undefined) => (value === undefined ? [] : [`${of} ${value} s`]);
  return [
    [
      `${pods} ${pods === 1 ? 'pod' : 'pods'} of ${profile}`,
      ...otherPods.map((other) => `${other.pods} of ${other.profile}`),
    ].join(' and '),
    ...(count > 1 ? [`${count} pickers`] : []),
    ...(foreign > 0 ? [`${Number((100 * foreign).toFixed(2))} % of the requests past the picker and not judged`] : []),
    ...seconds('metrics read each', scrapeSeconds),
    ...seconds('their age then', delaySeconds),
    ...seconds('believed up to', staleSeconds),
  ].join(', ');
}
