import { at, listAt, numberAt, textsAt } from './fields';

/** Port on which pickers tell their health over gRPC unless told otherwise, and on which GKE's load balancer asks them. */
export const DEFAULT_GRPC_HEALTH_PORT = 9003;

/** How every picker is told another one. */
const FLAG = '--grpc-health-port';

/** The port on which a container tells its health over gRPC, by its flag or else its probes; undefined where neither says one. */
export function readGrpcHealthPort(container: unknown): number | undefined {
  const args = textsAt(container, 'args');
  const place = args.findIndex((arg) => arg === FLAG || arg.startsWith(`${FLAG}=`));
  if (place < 0) {
    return ['readinessProbe', 'livenessProbe']
      .map((probe) => numberAt(container, probe, 'grpc', 'port'))
      .find((port) => port !== undefined);
  }
  const value = args[place] === FLAG ? args[place + 1] : args[place].slice(FLAG.length + 1);
  return /^\d+$/.test(value ?? '') ? Number(value) : undefined;
}

/** Whether some container of a Deployment tells its health where GKE's load balancer does not ask by itself. */
export function tellsHealthElsewhere(deploymentSpec: unknown): boolean {
  return listAt(at(deploymentSpec, 'template', 'spec'), 'containers').some(
    (container) => (readGrpcHealthPort(container) ?? DEFAULT_GRPC_HEALTH_PORT) !== DEFAULT_GRPC_HEALTH_PORT,
  );
}
