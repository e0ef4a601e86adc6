import { ApiObject, JsonPatch } from 'cdk8s';
import { Protocol, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { InferenceGateway } from '../gateway/inference-gateway';
import { grpcHealthCheckPolicy, serviceExtension } from '../gateway/service-extension';
import type { Overrides } from '../rendering/deep-merge';
import { disruptionBudget } from '../rendering/disruption-budget';
import { COMPONENTS, described } from '../rendering/labels';
import { topologySpread } from '../rendering/topology-spread';
import { validateOnSynth } from '../rendering/validation';
import { Workload } from '../rendering/workload';
import { modelRouterPod } from './_model-router-pod';
import { MODEL_ROUTER_PORTS } from './model-router-ports';

/** What a model router is made of. */
export interface ModelRouterProps {
  /** The gateway whose routes match models. It must be of a class of GKE, and of the same namespace. */
  readonly gateway: InferenceGateway;
  /**
   * Image of the program, the picker's image: in a registry of yours, with a tag or digest.
   *
   * @default - none: synthesis reports GKEI_PICKER_IMAGE_MISSING until one is given
   */
  readonly image?: string;
  /**
   * Number of replicas, at least 1. They share nothing, so any number serves; every request of the gateway waits for one. More
   * than one are spread over nodes and zones.
   *
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Whether requests go on without their model while no router answers: to the routes that match no model, or nowhere. What a
   * client put into the header then counts.
   *
   * @default false
   */
  readonly failOpen?: boolean;
  /**
   * Anything else of the Deployment, merged last over what is rendered: objects by key, lists of named items by name;
   * `null` removes a key.
   *
   * @default - nothing
   */
  readonly overrides?: Overrides;
}

/** Longest that the load balancer waits for each answer of the router; GKE allows up to 10 s. */
const TIMEOUT = '10s';

/** Requests with a body that may name a model. Others need not wait for the router. */
const CAN_NAME_A_MODEL = 'request.method == "POST"';

/**
 * Lets routes of a gateway match the model that a request asks for in its body: the program that reads it, and the routing
 * extension by which GKE's load balancer asks before it chooses a route.
 */
export class ModelRouter extends Construct {
  /** The Deployment. */
  readonly deployment: ApiObject;
  /** The Service that the load balancer calls. */
  readonly service: Service;
  /** The GCPRoutingExtension. */
  readonly routingExtension: ApiObject;
  /** The HealthCheckPolicy of the Service. */
  readonly healthCheckPolicy: ApiObject;

  /**
   * @throws GKEI_MODEL_ROUTER_CLASS for a gateway of another class than GKE's, GKEI_GATEWAY_HAS_MODEL_ROUTER,
   *   GKEI_EXTENSION_NAMESPACE for one of another namespace,
   *   GKEI_OUT_OF_RANGE for the number of replicas.
   */
  constructor(scope: Construct, id: string, props: ModelRouterProps) {
    super(scope, id);
    const { gateway } = props;
    if (!gateway.gatewayClass.gke) {
      throw errorOf('GKEI_MODEL_ROUTER_CLASS', { gateway: gateway.node.path, className: gateway.gatewayClass.name });
    }
    const replicas = wholeNumber('replicas', props.replicas ?? 2, 1);
    const workload: Workload = new Workload(this, {
      component: COMPONENTS.modelRouter,
      purpose: `Tells ${gateway.name} which model each request asks for`,
      spec: () => ({
        replicas,
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        progressDeadlineSeconds: 600,
      }),
      pod: (labels) =>
        modelRouterPod(props.image ?? '', labels, replicas > 1 ? topologySpread(workload.selector) : undefined),
      overrides: props.overrides,
    });
    this.deployment = workload.object;
    if (replicas > 1) {
      disruptionBudget(this, COMPONENTS.modelRouter, workload.selector);
    }
    this.service = new Service(this, 'Service', {
      metadata: described(`Where ${gateway.name} asks for the model of a request`),
      ports: [{ name: 'grpc-ext-proc', port: MODEL_ROUTER_PORTS.extProc, protocol: Protocol.TCP }],
    });
    for (const [key, value] of Object.entries(workload.selector)) {
      this.service.selectLabel(key, value);
    }
    // cdk8s-plus has no prop for it. The load balancer would speak HTTP/1.1 otherwise; this is HTTP/2 over TLS.
    ApiObject.of(this.service).addJsonPatch(JsonPatch.add('/spec/ports/0/appProtocol', 'HTTP2'));
    const { name: service } = this.service;
    this.routingExtension = serviceExtension(this, 'RoutingExtension', {
      stage: 'routing',
      purpose: 'The load balancer learns each request’s model from its body before it chooses a route',
      name: 'model-router',
      gateway,
      service,
      port: MODEL_ROUTER_PORTS.extProc,
      condition: CAN_NAME_A_MODEL,
      answers: false,
      timeout: TIMEOUT,
      failOpen: props.failOpen ?? false,
    });
    this.healthCheckPolicy = grpcHealthCheckPolicy(this, 'HealthCheckPolicy', {
      purpose: 'The load balancer asks the model router for its health over gRPC',
      service,
      port: MODEL_ROUTER_PORTS.health,
    });
    gateway.useModelRouter({ name: this.routingExtension.name });
    validateOnSynth(this);
  }
}
