import { EXPOSITION_TYPE, type Registry } from '../telemetry';
import type { Page } from './page';

/** `/metrics`, for Prometheus. */
export function metricsPage(registry: Registry): Page {
  return { type: EXPOSITION_TYPE, render: () => registry.expose() };
}
