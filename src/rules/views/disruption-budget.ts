import type { Manifest } from '../manifest';
import { at } from './fields';
import { type LabelSelector, readLabelSelector } from './label-selector';

/** A PodDisruptionBudget. */
export interface DisruptionBudget {
  readonly manifest: Manifest;
  readonly selector: LabelSelector;
  /** The setting that bounds disruptions, and its value as written: a count or a percentage. */
  readonly bound: { readonly setting: 'minAvailable' | 'maxUnavailable'; readonly value: unknown } | undefined;
}

/** Reads a PodDisruptionBudget. */
export function readDisruptionBudget(manifest: Manifest): DisruptionBudget {
  const { spec } = manifest;
  const setting = (['minAvailable', 'maxUnavailable'] as const).find((key) => at(spec, key) !== undefined);
  return {
    manifest,
    selector: readLabelSelector(at(spec, 'selector')),
    bound: setting && { setting, value: at(spec, setting) },
  };
}

/**
 * Pods that a budget lets go at once while all of `replicas` are healthy; undefined where that cannot be told.
 *
 * Percentages are rounded up, as Kubernetes does.
 */
export function allowedDisruptions({ bound }: DisruptionBudget, replicas: number | undefined): number | undefined {
  if (!bound || replicas === 0) {
    return undefined;
  }
  if (replicas === undefined) {
    const never = bound.setting === 'minAvailable' ? bound.value === '100%' : bound.value === 0 || bound.value === '0%';
    return never ? 0 : undefined;
  }
  const count = countOf(bound.value, replicas);
  if (count === undefined) {
    return undefined;
  }
  return bound.setting === 'minAvailable' ? Math.max(0, replicas - count) : count;
}

function countOf(value: unknown, replicas: number): number | undefined {
  if (typeof value === 'number') {
    return value;
  }
  const percentage = typeof value === 'string' ? /^(\d+)%$/.exec(value) : null;
  return percentage ? Math.ceil((Number(percentage[1]) * replicas) / 100) : undefined;
}
