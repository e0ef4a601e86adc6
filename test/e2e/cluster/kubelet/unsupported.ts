import { type Container, isSidecar, type Pod } from './pod';

/**
 * What a pod asks for that this kubelet cannot do. Such a pod is not started at all: a test that passed with half of
 * its pod ignored would prove nothing.
 */
export function unsupportedFeatures({ spec }: Pod): string[] {
  return [
    ...(spec.readinessGates?.length ? ['spec.readinessGates'] : []),
    ...[...(spec.initContainers ?? []).filter(isSidecar), ...spec.containers].flatMap(unsupportedInContainer),
  ];
}

function unsupportedInContainer({ name, lifecycle, startupProbe, readinessProbe, livenessProbe }: Container): string[] {
  const preStop = lifecycle?.preStop;
  const checks: Record<string, boolean> = {
    'startupProbe.exec': Boolean(startupProbe?.exec),
    'readinessProbe.exec': Boolean(readinessProbe?.exec),
    'livenessProbe.exec': Boolean(livenessProbe?.exec),
    'lifecycle.postStart': Boolean(lifecycle?.postStart),
    'lifecycle.preStop.tcpSocket': Boolean(preStop?.tcpSocket),
  };
  return Object.keys(checks)
    .filter((feature) => checks[feature])
    .map((feature) => `container ${name}: ${feature}`);
}
