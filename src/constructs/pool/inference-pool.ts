import { type ApiObject, Chart, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ApiProfile, GatewayClass } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import { ADOPTS_ANNOTATION, type KvEventPorts } from '../../rules';
import type { IModelServer } from '../model-server/i-model-server';
import type { ServerIdentity } from '../model-server/server-tls';
import { deepMerge } from '../rendering/deep-merge';
import { DESCRIPTION_ANNOTATION, described, LABELS } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { validateOnSynth } from '../rendering/validation';
import { backendTlsPolicy } from './_backend-tls-policy';
import { fixedSelector } from './_fixed-selector';
import {
  type GkePolicies,
  type GkePolicySettings,
  gkePolicies,
  type PolicyTarget,
  removeGkePolicies,
} from './_gke-policies';
import { ISTIO_ID, istioPickerRule } from './_istio-picker-rule';
import { targetPorts } from './_target-ports';
import { ExistingPool, type ExistingPoolProps } from './existing-pool';
import type { IInferencePool } from './i-inference-pool';
import { ImportedPool, type ImportedPoolProps } from './imported-pool';
import { type PickerReference, poolSpec } from './pool-spec';
import type { ModelHost, PooledModel } from './pooled-model';

/** Annotation that makes GKE offer a pool to the other clusters of the fleet. */
const EXPORT_ANNOTATION = 'networking.gke.io/export';

/** What an inference pool is made of. */
export interface InferencePoolProps {
  /**
   * The model servers whose pods are the pool's endpoints, at least one, all on the same port. They may run on different GPUs:
   * the picker learns from each how loaded it is.
   */
  readonly servers: readonly IModelServer[];
  /**
   * The longest that a gateway waits for an answer, its stream included, in whole seconds, 1 to 2,147,483,647.
   * GKE's load balancer cuts every longer stream; its own default is 30 s.
   *
   * @default Duration.hours(1)
   */
  readonly requestTimeout?: Duration;
  /**
   * Ports on which each pod serves, 1 to 8 different ones, each 1 to 65535: several where a pod runs one server for each of its
   * data-parallel ranks. Each port of each pod is an endpoint of its own. The first generation of the API takes one.
   *
   * @default - the servers' port
   */
  readonly targetPorts?: readonly number[];
  /**
   * Name of the Cloud Armor security policy that judges requests before GKE's load balancer sends them here. A regional class
   * takes a regional policy (unconfirmed for InferencePools: nothing published shows it on a live cluster).
   *
   * @default - none
   */
  readonly securityPolicy?: string;
  /**
   * How many of a million requests GKE's load balancer logs, 0 to 1,000,000; each line costs.
   *
   * @default - the load balancer's own choice
   */
  readonly logSampleRate?: number;
  /**
   * Whether the other clusters of a GKE fleet may send requests here, as to a GCPInferencePoolImport of the same name.
   *
   * @default false
   */
  readonly exported?: boolean;
  /**
   * The generation of the API that is rendered.
   *
   * @default ApiProfile.V1
   */
  readonly api?: ApiProfile;
}

/**
 * The endpoints that serve one model: an InferencePool over the pods of model servers, with the two policies that
 * GKE's load balancer needs to reach them, unless all routes to it are known to lead through Gateways of other classes.
 */
export class InferencePool extends Construct implements IInferencePool {
  /** A pool that somebody else renders, with its picker and its policies, for routes to send requests to. */
  static fromExisting(scope: Construct, id: string, props: ExistingPoolProps): IInferencePool {
    return new ExistingPool(scope, id, props);
  }

  /**
   * The pools of one name that other clusters of a GKE fleet export, for routes of a multi-cluster class.
   *
   * @throws GKEI_OUT_OF_RANGE.
   */
  static fromImport(scope: Construct, id: string, props: ImportedPoolProps): IInferencePool {
    return new ImportedPool(scope, id, props);
  }

  /** Kind of the object. */
  readonly kind = 'InferencePool';
  /** The servers whose pods are the endpoints. */
  readonly servers: readonly IModelServer[];
  /** The generation of the API that is rendered. */
  readonly api: ApiProfile;
  /** Port that the load balancer probes: the first of the target ports. */
  readonly port: number;
  /** Ports on which each pod serves. */
  readonly targetPorts: readonly number[];
  /** By what gateways recognise the servers; undefined where these serve plain HTTP. */
  readonly tls: ServerIdentity | undefined;
  /** Where servers publish what enters and leaves their KV caches; undefined where none is known to. */
  readonly kvEvents: KvEventPorts | undefined;
  /** The longest that a gateway waits for an answer, in seconds. */
  readonly requestTimeout: number;
  /** The labels that select the pool's pods and no others. */
  readonly selector: Readonly<Record<string, string>>;
  /** The InferencePool. */
  readonly resource: ApiObject;
  /** The BackendTLSPolicy; undefined where the servers serve plain HTTP. */
  readonly backendTlsPolicy: ApiObject | undefined;

  private pickerReference?: PickerReference;
  private readonly standIns: PolicyTarget[] = [];
  private readonly purpose: string;
  private readonly gkeSettings: GkePolicySettings;
  private readonly gatewayClasses = new Set<GatewayClass>();
  private gke?: GkePolicies;
  private readonly models: PooledModel[] = [];
  private modelHost?: ModelHost;

  /**
   * @throws GKEI_EMPTY_LIST without servers, GKEI_POOL_PORTS_DIFFER, GKEI_POOL_TLS_DIFFERS, GKEI_ADOPTED_LABELS_DIFFER,
   *   GKEI_SERVER_IN_TWO_POOLS, GKEI_POOL_TARGET_PORTS, GKEI_OUT_OF_RANGE.
   */
  constructor(scope: Construct, id: string, props: InferencePoolProps) {
    super(scope, id);
    this.servers = [...props.servers];
    this.api = props.api ?? ApiProfile.V1;
    this.targetPorts = targetPorts(
      this.node.path,
      this.api,
      props.targetPorts ?? [commonPort(this.node.path, this.servers)],
    );
    this.port = this.targetPorts[0];
    this.tls = commonTls(this.node.path, this.servers);
    this.kvEvents = this.servers.find(({ kvEvents }) => kvEvents !== undefined)?.kvEvents;
    this.requestTimeout = wholeNumber(
      'requestTimeout',
      (props.requestTimeout ?? Duration.hours(1)).toSeconds(),
      1,
      2_147_483_647,
    );
    const models = [...new Set(this.servers.map((server) => server.model.repository))];
    const fixedLabels = fixedSelector(this.node.path, this.servers);
    const adopted = this.servers.flatMap(({ deployedElsewhere }) => deployedElsewhere ?? []);
    this.purpose = `The replicas that serve ${models.join(', ')}, and the picker that chooses among them`;
    this.resource = new RenderedObject(this, 'Resource', {
      apiVersion: `${this.api.group}/${this.api.version}`,
      kind: 'InferencePool',
      metadata: deepMerge(described(this.purpose), {
        annotations: {
          ...(adopted.length > 0 && { [ADOPTS_ANNOTATION]: adopted.join(',') }),
          ...(props.exported && { [EXPORT_ANNOTATION]: 'True' }),
        },
      }),
      // Late, because the picker is made after its pool.
      spec: () => poolSpec(this.api, this),
    });
    this.selector = fixedLabels ?? { [LABELS.pool]: this.name };
    for (const server of this.servers) {
      server._join(this);
    }
    const target = { group: this.group, kind: this.kind, name: this.name };
    this.backendTlsPolicy =
      this.tls && backendTlsPolicy(this, 'BackendTlsPolicy', this.tls, () => [target, ...this.standIns]);
    this.gkeSettings = {
      target,
      healthPath: this.servers[0].version.healthPath,
      port: this.port,
      encrypted: this.tls !== undefined,
      timeout: this.requestTimeout,
      grace: Math.max(...this.servers.map((server) => server.terminationGracePeriod)),
      securityPolicy: props.securityPolicy,
      logSampleRate:
        props.logSampleRate === undefined ? undefined : wholeNumber('logSampleRate', props.logSampleRate, 0, 1_000_000),
    };
    this.gke = gkePolicies(this, this.gkeSettings);
    validateOnSynth(this);
  }

  /** The HealthCheckPolicy; undefined where only Gateways of classes other than GKE's route here. */
  get healthCheckPolicy(): ApiObject | undefined {
    return this.gke?.healthCheck;
  }

  /** The GCPBackendPolicy; undefined where only Gateways of classes other than GKE's route here. */
  get backendPolicy(): ApiObject | undefined {
    return this.gke?.backend;
  }

  /** API group of the InferencePool. */
  get group(): string {
    return this.api.group;
  }

  /** Namespace of the InferencePool; undefined where its chart has none. */
  get namespace(): string | undefined {
    return Chart.of(this).namespace;
  }

  /** Name of the InferencePool. */
  get name(): string {
    return this.resource.name;
  }

  /** The service that picks endpoints, once there is one. */
  get picker(): PickerReference | undefined {
    return this.pickerReference;
  }

  /**
   * Names the service that picks endpoints for this pool. EndpointPicker calls it; call it for a picker of your own.
   *
   * @throws GKEI_POOL_HAS_PICKER when the pool has one.
   */
  usePicker(picker: PickerReference): void {
    if (this.pickerReference) {
      const names = { picker: this.pickerReference.serviceName, other: picker.serviceName };
      throw errorOf('GKEI_POOL_HAS_PICKER', { pool: this.node.path, ...names });
    }
    this.pickerReference = picker;
    const fate = picker.failureMode === 'FailOpen' ? 'go to any of the replicas' : 'fail';
    this.resource.metadata.addAnnotation(
      DESCRIPTION_ANNOTATION,
      `${this.purpose}: ${picker.serviceName}; while that is away requests ${fate}`,
    );
    this.modelHost ??= (model) => model._renderObjects();
    this.models.forEach(this.modelHost);
  }

  /**
   * Renders GKE's policies where a Gateway of GKE routes here, or none is known to.
   *
   * @internal
   */
  _routedThrough(gatewayClass: GatewayClass): void {
    this.gatewayClasses.add(gatewayClass);
    if (gatewayClass.like === GatewayClass.ISTIO.name && !this.node.tryFindChild(ISTIO_ID)) {
      istioPickerRule(this, ISTIO_ID, this);
    }
    const needed = [...this.gatewayClasses].some(({ gke }) => gke);
    if (needed) {
      this.gke ??= gkePolicies(this, this.gkeSettings);
    } else if (this.gke) {
      removeGkePolicies(this);
      this.gke = undefined;
    }
  }

  /**
   * Whether all Gateways that route here, of which there is one, are known to take several endpoints from a picker.
   *
   * @internal
   */
  get _takesFallbackLists(): boolean {
    return (
      this.gatewayClasses.size > 0 && [...this.gatewayClasses].every(({ fallbackLists }) => fallbackLists === 'yes')
    );
  }

  /**
   * Tells the pool of another object that gateways reach its servers by; whoever renders that calls it.
   *
   * @internal
   */
  _alsoReachedBy(standIn: PolicyTarget): void {
    this.standIns.push(standIn);
  }

  /**
   * Takes a model up; the model calls it. It is rendered once it is known who reads it.
   *
   * @internal
   */
  _addModel(model: PooledModel): void {
    const namesake = this.models.find(({ modelName }) => modelName === model.modelName);
    if (namesake !== undefined) {
      const paths = { model: model.node.path, other: namesake.node.path, pool: this.node.path };
      throw errorOf('GKEI_MODEL_NAME_IN_USE', { ...paths, name: model.modelName });
    }
    this.models.push(model);
    this.modelHost?.(model);
  }

  /**
   * Says how models are rendered, in place of objects; a picker calls it before it names itself.
   *
   * @internal
   */
  _hostModels(host: ModelHost): void {
    this.modelHost = host;
  }
}

function commonPort(pool: string, servers: readonly IModelServer[]): number {
  if (servers.length === 0) {
    throw errorOf('GKEI_EMPTY_LIST', { construct: pool, option: 'servers' });
  }
  if (servers.some((server) => server.port !== servers[0].port)) {
    const ports = servers.map((server) => `${server.node.path} ${server.port}`);
    throw errorOf('GKEI_POOL_PORTS_DIFFER', { pool, ports });
  }
  return servers[0].port;
}

function commonTls(pool: string, servers: readonly IModelServer[]): ServerIdentity | undefined {
  const [{ tls }] = servers;
  if (servers.some((server) => JSON.stringify(server.tls) !== JSON.stringify(tls))) {
    const found = servers.map(
      (server) => `${server.node.path} ${server.tls ? `as ${server.tls.hostname}` : 'without'}`,
    );
    throw errorOf('GKEI_POOL_TLS_DIFFERS', { pool, found });
  }
  return tls;
}
