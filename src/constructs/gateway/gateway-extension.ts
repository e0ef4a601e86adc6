import { type ApiObject, Duration } from 'cdk8s';
import type { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import { validateOnSynth } from '../rendering/validation';
import { servingCondition } from './_serving-condition';
import type { InferenceGateway } from './inference-gateway';
import { grpcHealthCheckPolicy, serviceExtension } from './service-extension';

/** What a program of your own does in front of a gateway's models. */
export interface GatewayExtensionProps {
  /** The gateway whose requests the program sees. It must be of a class of GKE, and of the same namespace. */
  readonly gateway: InferenceGateway;
  /** The Service of the program, in the same namespace: by reference or by name. */
  readonly service: Service | string;
  /** Port of the Service that speaks ext_proc, 1 to 65535. */
  readonly port: number;
  /**
   * Port on which the program's pods tell their health over gRPC, 1 to 65535.
   *
   * @default - that of `port`
   */
  readonly healthPort?: number;
  /**
   * What the program sees, always whole bodies in full duplex: requests before a route is chosen, so that its headers may
   * lead them elsewhere; requests after that; or requests and answers, each piece of a stream.
   *
   * @default 'requests and answers'
   */
  readonly sees?: 'requests before routing' | 'requests' | 'requests and answers';
  /**
   * Time for each answer of the program, in whole milliseconds, 10 to 10,000.
   *
   * @default Duration.seconds(1)
   */
  readonly timeout?: Duration;
  /**
   * Whether requests pass unseen (`open`) or fail (`closed`) while the program does not answer.
   *
   * @default 'closed'
   */
  readonly whileAway?: 'open' | 'closed';
}

/**
 * A program of your own that speaks ext_proc, such as one that judges prompts and answers, in front of a gateway's models:
 * the extension that has GKE's load balancer ask it, and the health check without which that never does.
 *
 * @see https://docs.cloud.google.com/kubernetes-engine/docs/how-to/configure-gke-service-extensions
 */
export class GatewayExtension extends Construct {
  /** The GCPTrafficExtension, or the GCPRoutingExtension of a program that is asked before a route is chosen. */
  readonly resource: ApiObject;
  /** The HealthCheckPolicy of the Service. */
  readonly healthCheckPolicy: ApiObject;

  /**
   * @throws GKEI_EXTENSION_GATEWAY for a class that is not GKE's, GKEI_EXTENSION_NAMESPACE for a gateway of another namespace,
   *   GKEI_OUT_OF_RANGE.
   */
  constructor(scope: Construct, id: string, props: GatewayExtensionProps) {
    super(scope, id);
    const { gateway, sees = 'requests and answers', timeout = Duration.seconds(1) } = props;
    if (!gateway.gatewayClass.gke) {
      throw errorOf('GKEI_EXTENSION_GATEWAY', { gateway: gateway.node.path, className: gateway.gatewayClass.name });
    }
    const service = typeof props.service === 'string' ? props.service : props.service.name;
    const port = wholeNumber('port', props.port, 1, 65_535);
    const open = props.whileAway === 'open';
    this.resource = serviceExtension(this, 'Resource', {
      stage: sees === 'requests before routing' ? 'routing' : 'traffic',
      purpose: `${service} sees ${sees}; while it is away requests ${open ? 'pass unseen' : 'fail'}`,
      name: 'extension',
      gateway,
      service,
      port,
      condition: servingCondition(),
      answers: sees === 'requests and answers',
      timeout: `${wholeNumber('timeout', timeout.toMilliseconds(), 10, 10_000)}ms`,
      failOpen: open,
    });
    this.healthCheckPolicy = grpcHealthCheckPolicy(this, 'HealthCheckPolicy', {
      purpose: `The load balancer asks ${service} for its health over gRPC; it never calls it otherwise`,
      service,
      port: wholeNumber('healthPort', props.healthPort ?? port, 1, 65_535),
    });
    validateOnSynth(this);
  }
}
