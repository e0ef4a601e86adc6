import { ApiObject, Chart, JsonPatch } from 'cdk8s';
import { type IServiceAccount, Protocol, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { InferencePool } from '../pool/inference-pool';
import type { PooledModel } from '../pool/pooled-model';
import type { Overrides } from '../rendering/deep-merge';
import { disruptionBudget } from '../rendering/disruption-budget';
import { COMPONENTS, described } from '../rendering/labels';
import { topologySpread } from '../rendering/topology-spread';
import { validateOnSynth } from '../rendering/validation';
import { Workload } from '../rendering/workload';
import { MetricsAccess } from './_metrics-access';
import { PickerAccess } from './_picker-access';
import { PickerConfig } from './_picker-config';
import { pickerPod } from './_picker-pod';
import { checkExtraFlags } from './picker-flags';
import { PickerImplementation } from './picker-implementation';
import { PICKER_PORTS } from './picker-ports';
import { PickerTls } from './picker-tls';

/** What is chosen about a picker, whichever pool it serves. */
export interface EndpointPickerOptions {
  /**
   * The program that picks.
   *
   * @default PickerImplementation.bundled()
   */
  readonly implementation?: PickerImplementation;
  /**
   * Image of the program, with a tag or digest. There is no public registry that has the bundled picker.
   *
   * @default - llm-d's own for `PickerImplementation.llmD()`; none for the bundled picker: synthesis reports
   *   GKEI_PICKER_IMAGE_MISSING until one is given
   */
  readonly image?: string;
  /**
   * Number of replicas, at least 1. Each replica of the bundled picker knows only the requests that it routed itself, so more
   * replicas raise availability and lower the share of requests that find their prefix. Of llm-d's one leads and the others
   * wait. More than one are spread over nodes and zones.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * How gateways and the picker speak with each other.
   *
   * @default PickerTls.selfSigned()
   */
  readonly tls?: PickerTls;
  /**
   * Whether requests still go to some endpoint (`FailOpen`) or fail (`FailClose`) while no picker answers. A request on any
   * replica beats an error, unless endpoints differ so much that a blind choice would be wrong.
   *
   * @default 'FailOpen'
   */
  readonly failureMode?: 'FailOpen' | 'FailClose';
  /**
   * Whether the picker shows its metrics, and what else is on that port, to those alone whom the cluster lets get their paths, by the
   * token that they send. Renders what it takes: the right to ask the cluster, and a reader of `/metrics` with a token that
   * collectors of `InferenceMonitoring` send.
   *
   * @default false
   */
  readonly guardMetrics?: boolean;
  /**
   * Anything else of the Deployment, merged last over what is rendered: objects by key, lists of named items by name;
   * `null` removes a key.
   *
   * @default - nothing
   */
  readonly overrides?: Overrides;
}

/** What an endpoint picker is made of. */
export interface EndpointPickerProps extends EndpointPickerOptions {
  /** The pool whose endpoints are picked. */
  readonly pool: InferencePool;
}

/**
 * The endpoint picker of a pool: the Deployment that gateways ask, over ext_proc, which replica serves a request,
 * with its Service, ServiceAccount and exact rights.
 */
export class EndpointPicker extends Construct {
  /** The Deployment. */
  readonly deployment: ApiObject;
  /** The Service that gateways call. */
  readonly service: Service;
  /** The picker's identity. */
  readonly serviceAccount: IServiceAccount;
  /** The PodDisruptionBudget; undefined with one replica, and where only an elected one is ready. */
  readonly disruptionBudget: ApiObject | undefined;

  /**
   * What stands in the picker's configuration file.
   *
   * @internal
   */
  readonly _config: PickerConfig;

  /**
   * @throws GKEI_POOL_HAS_PICKER when the pool has a picker, GKEI_NAMESPACE_MISSING when the chart has no namespace,
   *   GKEI_OUT_OF_RANGE for the number of replicas, GKEI_DERIVED_FLAG.
   */
  constructor(scope: Construct, id: string, props: EndpointPickerProps) {
    super(scope, id);
    const { pool } = props;
    requireNamespace(this);
    const replicas = wholeNumber('replicas', props.replicas ?? 1, 1);
    const program = (props.implementation ?? PickerImplementation.bundled())._program({
      pool,
      replicas,
      guardMetrics: props.guardMetrics ?? false,
    });
    const tls = (props.tls ?? PickerTls.selfSigned())._bind();
    checkExtraFlags([program.flags, tls.flags], program.extraFlags);
    const guarded = props.guardMetrics ?? false;
    const access = new PickerAccess(this, 'Access', pool.name, program.rights);
    this.serviceAccount = access.serviceAccount;
    const metricsToken = guarded
      ? new MetricsAccess(this, 'MetricsAccess', pool.name, access.serviceAccount).token
      : undefined;
    this._config = new PickerConfig(this, 'Config');
    for (const [key, value] of Object.entries(program.config)) {
      this._config.set(key, () => value);
    }
    const workload: Workload = new Workload(this, {
      component: COMPONENTS.endpointPicker,
      purpose: `Picks the replica of ${pool.name} on which each request finishes soonest`,
      spec: () => ({ replicas, strategy: program.strategy, progressDeadlineSeconds: 600 }),
      pod: (labels) =>
        pickerPod({
          image: props.image ?? program.image ?? '',
          program,
          tls,
          config: this._config.mounted,
          spread: replicas > 1 ? topologySpread(workload.selector) : undefined,
          serviceAccountName: access.serviceAccount.name,
          labels,
        }),
      overrides: props.overrides,
    });
    this.deployment = workload.object;
    // A follower is never ready: a budget would keep the leader on its node for ever.
    this.disruptionBudget =
      replicas > 1 && program.active === 'all'
        ? disruptionBudget(this, COMPONENTS.endpointPicker, workload.selector)
        : undefined;
    this.service = pickerService(this, pool.name, workload.selector, tls.appProtocol);
    if (program.configuresModels && pool.api.modelKinds === 'none') {
      const models: PooledModel[] = [];
      pool._hostModels((model) => {
        models.push(model);
        this._config.set('models', () => models.map((each) => each._configuration()));
      });
    }
    pool.usePicker({
      serviceName: this.service.name,
      port: PICKER_PORTS.extProc,
      failureMode: props.failureMode ?? 'FailOpen',
      encrypted: tls.appProtocol === undefined,
      metrics: { selector: workload.selector, ports: [PICKER_PORTS.metrics], token: metricsToken },
    });
    validateOnSynth(this);
  }
}

function pickerService(
  scope: Construct,
  pool: string,
  selector: Readonly<Record<string, string>>,
  appProtocol: string | undefined,
): Service {
  const service = new Service(scope, 'Service', {
    metadata: described(`Where gateways ask the picker of ${pool}`),
    ports: [
      { name: 'grpc-ext-proc', port: PICKER_PORTS.extProc, protocol: Protocol.TCP },
      { name: 'metrics', port: PICKER_PORTS.metrics, protocol: Protocol.TCP },
    ],
  });
  for (const [key, value] of Object.entries(selector)) {
    service.selectLabel(key, value);
  }
  if (appProtocol !== undefined) {
    // cdk8s-plus has no prop for it.
    ApiObject.of(service).addJsonPatch(JsonPatch.add('/spec/ports/0/appProtocol', appProtocol));
  }
  return service;
}

/** A RoleBinding names the namespace of its ServiceAccount, so that namespace must be known at synthesis. */
function requireNamespace(construct: Construct): void {
  const chart = Chart.of(construct);
  if (chart.namespace === undefined) {
    throw errorOf('GKEI_NAMESPACE_MISSING', { chart: chart.node.path, construct: construct.node.path });
  }
}
