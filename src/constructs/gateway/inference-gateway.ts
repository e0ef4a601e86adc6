import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import {
  GatewaySpecListenersAllowedRoutesNamespacesFrom as From,
  Gateway,
} from '../../../imports/gateway.networking.k8s.io';
import type { GatewayClass } from '../../catalog';
import { described } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { validateOnSynth } from '../rendering/validation';
import { type HttpRouteOptions, httpRoute } from './http-route';

/** What a gateway is made of. */
export interface InferenceGatewayProps {
  /** The kind of load balancer or proxy that serves the gateway. */
  readonly gatewayClass: GatewayClass;
  /**
   * The host name that clients ask for.
   *
   * @default - every host name
   */
  readonly hostname?: string;
}

/** Where clients reach inference pools: a Gateway with an HTTP listener on port 80, and one HTTPRoute a route. */
export class InferenceGateway extends Construct {
  /** The kind of load balancer or proxy that serves the gateway. */
  readonly gatewayClass: GatewayClass;
  /** The Gateway. */
  readonly resource: ApiObject;

  constructor(scope: Construct, id: string, props: InferenceGatewayProps) {
    super(scope, id);
    this.gatewayClass = props.gatewayClass;
    const manifest = Gateway.manifest({
      metadata: described(`Where clients reach the models${props.hostname ? `, as ${props.hostname}` : ''}`),
      spec: {
        gatewayClassName: props.gatewayClass.name,
        listeners: [
          {
            name: 'http',
            port: 80,
            protocol: 'HTTP',
            hostname: props.hostname,
            allowedRoutes: { namespaces: { from: From.SAME } },
          },
        ],
      },
    });
    this.resource = RenderedObject.ofManifest(this, 'Resource', manifest);
    validateOnSynth(this);
  }

  /** Name of the Gateway. */
  get name(): string {
    return this.resource.name;
  }

  /**
   * Sends requests to inference pools, by weight when there are several. Only the paths that serve requests are open.
   *
   * @returns the HTTPRoute
   * @throws GKEI_EMPTY_LIST without a target, GKEI_OUT_OF_RANGE for a weight.
   */
  route(id: string, options: HttpRouteOptions): ApiObject {
    return httpRoute(this, id, this.name, options);
  }
}
