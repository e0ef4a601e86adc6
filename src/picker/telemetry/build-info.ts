/** Which program it is that reports. */
import { PICKER_METRICS } from '../../catalog/metrics/picker-metrics';
import { collect } from './catalog-metrics';
import type { Registry } from './registry';

/** The commit that the package was made of, which it does not know. */
const NO_COMMIT = '';

/** Registers what tells the version of this package. */
export function registerBuildInfo(registry: Registry, version: string): void {
  collect(registry, PICKER_METRICS.info, (emit) => emit([NO_COMMIT, version], 1));
}
