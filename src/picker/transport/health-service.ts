import { healthCheckResponse, readHealthCheckRequest, type ServingStatus, WireError } from '../wire';
import type { GrpcMethod, GrpcMethods, GrpcStream, GrpcStreamHandler } from './grpc-server';
import { GrpcStatus } from './grpc-status';
import type { ServingState } from './serving-state';

/** Answers as long as the process does: asked by liveness probes, it must not fail while the picker drains or waits. */
const LIVENESS_SERVICES: ReadonlySet<string> = new Set(['liveness']);

/** Names that ask whether requests are welcome: the server as a whole, and what gateways and charts ask for. */
const READINESS_SERVICES: ReadonlySet<string> = new Set([
  '',
  'readiness',
  'inference-extension',
  'envoy.service.ext_proc.v3.ExternalProcessor',
]);

/** The methods of `grpc.health.v1.Health` about a serving state. */
export function healthMethods(state: ServingState): GrpcMethods {
  const check: GrpcMethod = { honoursTimeout: true, open: (stream) => new CheckCall(stream, state) };
  // A watch lasts as long as its client likes; what it is to know of a shutdown it was told when that began.
  const watch: GrpcMethod = { honoursTimeout: false, isAwaited: false, open: (stream) => new WatchCall(stream, state) };
  return new Map([
    ['/grpc.health.v1.Health/Check', check],
    ['/grpc.health.v1.Health/Watch', watch],
  ]);
}

function statusOf(service: string, state: ServingState): ServingStatus {
  if (LIVENESS_SERVICES.has(service)) {
    return 'SERVING';
  }
  if (READINESS_SERVICES.has(service)) {
    return state.ready ? 'SERVING' : 'NOT_SERVING';
  }
  return 'SERVICE_UNKNOWN';
}

/** The part that both methods share: they take one message, the service's name. */
abstract class HealthCall implements GrpcStreamHandler {
  private service: string | undefined;

  constructor(
    protected readonly stream: GrpcStream,
    protected readonly state: ServingState,
  ) {}

  message(message: Buffer): void {
    if (this.service !== undefined) {
      this.stream.finish(GrpcStatus.INVALID_ARGUMENT, 'a second message: a health check takes one');
      return;
    }
    try {
      this.service = readHealthCheckRequest(message);
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      this.stream.finish(GrpcStatus.INVALID_ARGUMENT, error.message);
      return;
    }
    this.answer(this.service);
  }

  halfClose(): void {
    if (this.service === undefined) {
      this.stream.finish(GrpcStatus.INVALID_ARGUMENT, 'no message: a health check takes one');
    }
  }

  writable(): void {}

  closed(): void {}

  /** Answers the question about a service. */
  protected abstract answer(service: string): void;
}

class CheckCall extends HealthCall {
  protected answer(service: string): void {
    const status = statusOf(service, this.state);
    if (status === 'SERVICE_UNKNOWN') {
      this.stream.finish(GrpcStatus.NOT_FOUND, `no service "${service}"`);
      return;
    }
    this.stream.send(healthCheckResponse(status));
    this.stream.finish(GrpcStatus.OK);
  }
}

class WatchCall extends HealthCall {
  private stopListening: (() => void) | undefined;
  private lastStatus: ServingStatus | undefined;

  override closed(): void {
    this.stopListening?.();
  }

  protected answer(service: string): void {
    this.tell(service);
    this.stopListening = this.state.onChange(() => this.tell(service));
  }

  private tell(service: string): void {
    const status = statusOf(service, this.state);
    if (status !== this.lastStatus) {
      this.lastStatus = status;
      this.stream.send(healthCheckResponse(status));
    }
  }
}
