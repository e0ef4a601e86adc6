import { Construct } from 'constructs';
import { GatewayClass } from '../catalog';
import { InferenceGateway } from './gateway/inference-gateway';
import type { RouteMatch } from './gateway/route-match';
import { ModelServer, type ModelServerProps } from './model-server/model-server';
import { EndpointPicker, type EndpointPickerOptions } from './picker/endpoint-picker';
import { InferencePool } from './pool/inference-pool';

/** What an LLM service is made of: a model server's props, and what clients reach it through. */
export interface LlmServiceProps extends ModelServerProps {
  /**
   * The endpoint picker.
   *
   * @default - one replica, whose missing image is reported at synthesis
   */
  readonly picker?: EndpointPickerOptions;
  /**
   * A gateway to share with other services.
   *
   * @default - a regional external gateway of its own, for every host name
   */
  readonly gateway?: InferenceGateway;
  /**
   * Which requests of the gateway are for this service: it tells services that share a gateway apart.
   *
   * @default - every request to a path that serves requests
   */
  readonly match?: RouteMatch;
}

/** Everything that serves one model: model servers, pool, endpoint picker, gateway and route. */
export class LlmService extends Construct {
  /** The replicas that serve the model. */
  readonly server: ModelServer;
  /** The replicas as endpoints of gateways. */
  readonly pool: InferencePool;
  /** What picks an endpoint for each request. */
  readonly picker: EndpointPicker;
  /** Where clients reach the model: the shared gateway, or one of its own. */
  readonly gateway: InferenceGateway;

  /** @throws what ModelServer and EndpointPicker throw. */
  constructor(scope: Construct, id: string, props: LlmServiceProps) {
    super(scope, id);
    this.server = new ModelServer(this, 'Server', props);
    this.pool = new InferencePool(this, 'Pool', { servers: [this.server] });
    this.picker = new EndpointPicker(this, 'Picker', { pool: this.pool, ...props.picker });
    this.gateway =
      props.gateway ?? new InferenceGateway(this, 'Gateway', { gatewayClass: GatewayClass.GKE_REGIONAL_EXTERNAL });
    // Routes of services that share a gateway are named by the constructs' paths.
    const routeId = props.gateway ? this.node.path.replaceAll('/', '-') : 'Route';
    this.gateway.route(routeId, { to: [{ pool: this.pool }], match: props.match });
  }
}
