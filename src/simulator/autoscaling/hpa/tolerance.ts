import type { HpaSpec } from './hpa-spec';

/** Room for what floating point makes of a ratio that stands exactly at a bound. */
const ROUNDING = 1e-9;

/**
 * Whether a metric is so near its target that nothing is changed.
 *
 * Source: `Tolerances.isWithin`,
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/controller/podautoscaler/replica_calculator.go
 *
 * @param ratio what there is, by what there should be
 */
export function isWithinTolerance(ratio: number, { scaleUp, scaleDown }: HpaSpec['behavior']): boolean {
  return ratio >= 1 - scaleDown.tolerance - ROUNDING && ratio <= 1 + scaleUp.tolerance + ROUNDING;
}
