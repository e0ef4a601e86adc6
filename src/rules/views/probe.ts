import { at, isObject, numberAt, textAt } from './fields';

/** A container's probe. */
export interface Probe {
  /** Path that is asked; undefined for a probe without HTTP. */
  readonly path: string | undefined;
  /** Whether it asks over TLS. */
  readonly encrypted: boolean;
  /** Seconds before the first probe; Kubernetes' default is 0. */
  readonly initialDelaySeconds: number;
  /** Seconds between probes; Kubernetes' default is 10. */
  readonly periodSeconds: number;
  /** Failures in a row that count; Kubernetes' default is 3. */
  readonly failureThreshold: number;
}

/** Reads the probe at a key of a container. */
export function readProbe(container: unknown, key: string): Probe | undefined {
  const probe = at(container, key);
  return isObject(probe)
    ? {
        path: textAt(probe, 'httpGet', 'path'),
        encrypted: textAt(probe, 'httpGet', 'scheme') === 'HTTPS',
        initialDelaySeconds: numberAt(probe, 'initialDelaySeconds') ?? 0,
        periodSeconds: numberAt(probe, 'periodSeconds') || 10,
        failureThreshold: numberAt(probe, 'failureThreshold') || 3,
      }
    : undefined;
}

/** Seconds that a probe allows before it has failed. */
export function allowedSeconds(probe: Probe): number {
  return probe.initialDelaySeconds + probe.failureThreshold * probe.periodSeconds;
}
