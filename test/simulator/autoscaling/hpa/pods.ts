import type { PodSamples, PodView } from '../../../../src/simulator/autoscaling/hpa';

/** A pod that has been ready for an hour by the time 10,000,000. */
export function pod(name: string, changes: Partial<PodView> = {}): PodView {
  return {
    name,
    phase: 'Running',
    deleting: false,
    ready: true,
    startedAt: 6_000_000,
    readyChangedAt: 6_400_000,
    ...changes,
  };
}

/** So many of them: `p0`, `p1` and so on. */
export function pods(count: number, changes: Partial<PodView> = {}): PodView[] {
  return Array.from({ length: count }, (_, index) => pod(`p${index}`, changes));
}

/** Samples of `p0`, `p1` and so on; none for a pod whose value is undefined. */
export function samples(...values: readonly (number | undefined)[]): PodSamples {
  return new Map(
    values.flatMap((value, index) =>
      value === undefined ? [] : [[`p${index}`, { value, at: 9_990_000, windowMs: 15_000 }] as const],
    ),
  );
}

export const NOW = 10_000_000;
