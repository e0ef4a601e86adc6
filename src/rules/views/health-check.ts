import type { Manifest } from '../manifest';
import { at, numberAt, textAt } from './fields';

/** What a HealthCheckPolicy makes GKE's load balancer probe. */
export interface HealthCheck {
  /** How it asks; HTTP unless something else is named. */
  readonly type: string;
  /** Path of an HTTP check, `/` unless one is named; undefined for checks without HTTP. */
  readonly path: string | undefined;
  /** The fixed port that is probed over HTTP or gRPC; undefined where the check uses the serving port or a named one. */
  readonly port: number | undefined;
}

/** The settings that hold an HTTP check, by the type that selects them. */
const HTTP_CHECKS: ReadonlyMap<string, string> = new Map([
  ['HTTP', 'httpHealthCheck'],
  ['HTTPS', 'httpsHealthCheck'],
  ['HTTP2', 'http2HealthCheck'],
]);

/** Reads a HealthCheckPolicy. */
export function readHealthCheck(policy: Manifest): HealthCheck {
  const config = at(policy.spec, 'default', 'config');
  const type = textAt(config, 'type') ?? 'HTTP';
  const setting = HTTP_CHECKS.get(type);
  return setting === undefined
    ? { type, path: undefined, port: type === 'GRPC' ? numberAt(config, 'grpcHealthCheck', 'port') : undefined }
    : { type, path: textAt(config, setting, 'requestPath') ?? '/', port: numberAt(config, setting, 'port') };
}
