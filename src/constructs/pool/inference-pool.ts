import { type ApiObject, Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { ApiProfile } from '../../catalog';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import { ADOPTS_ANNOTATION } from '../../rules';
import type { IModelServer } from '../model-server/i-model-server';
import { deepMerge } from '../rendering/deep-merge';
import { described, LABELS } from '../rendering/labels';
import { RenderedObject } from '../rendering/rendered-object';
import { validateOnSynth } from '../rendering/validation';
import { fixedSelector } from './_fixed-selector';
import { backendPolicy, healthCheckPolicy } from './_gke-policies';
import { type PickerReference, poolSpec } from './pool-spec';

/** The longest connection draining in seconds that GCPBackendPolicy allows. */
const LONGEST_DRAINING = 3600;

/** What an inference pool is made of. */
export interface InferencePoolProps {
  /** The model servers whose pods are the pool's endpoints, at least one, all on the same port. */
  readonly servers: readonly IModelServer[];
  /**
   * The longest that a gateway waits for an answer, its stream included, in whole seconds, 1 to 2,147,483,647.
   * GKE's load balancer cuts every longer stream; its own default is 30 s.
   *
   * @default Duration.hours(1)
   */
  readonly requestTimeout?: Duration;
  /**
   * The generation of the API that is rendered.
   *
   * @default ApiProfile.V1
   */
  readonly api?: ApiProfile;
}

/**
 * The endpoints that serve one model: an InferencePool over the pods of model servers, with the two policies that
 * GKE's load balancer needs to reach them.
 */
export class InferencePool extends Construct {
  /** The servers whose pods are the endpoints. */
  readonly servers: readonly IModelServer[];
  /** The generation of the API that is rendered. */
  readonly api: ApiProfile;
  /** Port of every endpoint. */
  readonly port: number;
  /** The labels that select the pool's pods and no others. */
  readonly selector: Readonly<Record<string, string>>;
  /** The InferencePool. */
  readonly resource: ApiObject;
  /** The HealthCheckPolicy. */
  readonly healthCheckPolicy: ApiObject;
  /** The GCPBackendPolicy. */
  readonly backendPolicy: ApiObject;

  private pickerReference?: PickerReference;

  /**
   * @throws GKEI_EMPTY_LIST without servers, GKEI_POOL_PORTS_DIFFER, GKEI_ADOPTED_LABELS_DIFFER,
   *   GKEI_SERVER_IN_TWO_POOLS, GKEI_OUT_OF_RANGE.
   */
  constructor(scope: Construct, id: string, props: InferencePoolProps) {
    super(scope, id);
    this.servers = [...props.servers];
    this.api = props.api ?? ApiProfile.V1;
    this.port = commonPort(this.node.path, this.servers);
    const timeout = wholeNumber(
      'requestTimeout',
      (props.requestTimeout ?? Duration.hours(1)).toSeconds(),
      1,
      2_147_483_647,
    );
    const models = [...new Set(this.servers.map((server) => server.model.repository))];
    const fixedLabels = fixedSelector(this.node.path, this.servers);
    const adopted = this.servers.flatMap(({ deployedElsewhere }) => deployedElsewhere ?? []);
    const purpose = `The replicas that serve ${models.join(', ')}, and the picker that chooses among them`;
    this.resource = new RenderedObject(this, 'Resource', {
      apiVersion: `${this.api.group}/${this.api.version}`,
      kind: 'InferencePool',
      metadata: deepMerge(
        described(purpose),
        adopted.length > 0 ? { annotations: { [ADOPTS_ANNOTATION]: adopted.join(',') } } : undefined,
      ),
      // Late, because the picker is made after its pool.
      spec: () => poolSpec(this.api, this),
    });
    this.selector = fixedLabels ?? { [LABELS.pool]: this.name };
    for (const server of this.servers) {
      server._join(this);
    }
    const target = { group: this.api.group, kind: 'InferencePool', name: this.name };
    const grace = Math.max(...this.servers.map((server) => server.terminationGracePeriod));
    const healthPath = this.servers[0].version.healthPath;
    this.healthCheckPolicy = healthCheckPolicy(this, 'HealthCheckPolicy', {
      target,
      path: healthPath,
      port: this.port,
    });
    this.backendPolicy = backendPolicy(this, 'BackendPolicy', {
      target,
      timeout,
      draining: Math.min(grace, LONGEST_DRAINING),
    });
    validateOnSynth(this);
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
