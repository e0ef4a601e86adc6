import { type ApiObject, Chart } from 'cdk8s';
import { type IServiceAccount, Protocol, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { errorOf } from '../../errors';
import { wholeNumber } from '../../planning';
import type { InferencePool } from '../pool/inference-pool';
import type { Overrides } from '../rendering/deep-merge';
import { COMPONENTS, described } from '../rendering/labels';
import { validateOnSynth } from '../rendering/validation';
import { Workload } from '../rendering/workload';
import { PickerAccess } from './_picker-access';
import { pickerPod } from './_picker-pod';
import { PICKER_PORTS } from './picker-ports';

/** What is chosen about a picker, whichever pool it serves. */
export interface EndpointPickerOptions {
  /**
   * Image of the picker in a registry of yours, with a tag or digest. There is no public registry to default to.
   *
   * @default - none: synthesis reports GKEI_PICKER_IMAGE_MISSING until one is given
   */
  readonly image?: string;
  /**
   * Number of replicas, at least 1. Each replica knows only the requests that it routed itself, so more replicas raise
   * availability and lower the share of requests that find their prefix.
   *
   * @default 1
   */
  readonly replicas?: number;
  /**
   * Whether requests still go to some endpoint (`FailOpen`) or fail (`FailClose`) while no picker answers.
   *
   * @default 'FailOpen'
   */
  readonly failureMode?: 'FailOpen' | 'FailClose';
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

  /**
   * @throws GKEI_POOL_HAS_PICKER when the pool has a picker, GKEI_NAMESPACE_MISSING when the chart has no namespace,
   *   GKEI_OUT_OF_RANGE for the number of replicas.
   */
  constructor(scope: Construct, id: string, props: EndpointPickerProps) {
    super(scope, id);
    const { pool } = props;
    requireNamespace(this);
    const access = new PickerAccess(this, 'Access', pool);
    this.serviceAccount = access.serviceAccount;
    const replicas = wholeNumber('replicas', props.replicas ?? 1, 1);
    const workload = new Workload(this, {
      component: COMPONENTS.endpointPicker,
      purpose: `Picks the replica of ${pool.name} on which each request finishes soonest`,
      spec: () => ({
        replicas,
        // The new picker answers before the old one leaves, so that a roll-out fails no request.
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        progressDeadlineSeconds: 600,
      }),
      pod: (labels) =>
        pickerPod({ image: props.image ?? '', pool, serviceAccountName: access.serviceAccount.name, labels }),
      overrides: props.overrides,
    });
    this.deployment = workload.object;
    this.service = new Service(this, 'Service', {
      metadata: described(`Where gateways ask the picker of ${pool.name}`),
      ports: [
        { name: 'grpc-ext-proc', port: PICKER_PORTS.extProc, protocol: Protocol.TCP },
        { name: 'metrics', port: PICKER_PORTS.metrics, protocol: Protocol.TCP },
      ],
    });
    for (const [key, value] of Object.entries(workload.selector)) {
      this.service.selectLabel(key, value);
    }
    pool.usePicker({
      serviceName: this.service.name,
      port: PICKER_PORTS.extProc,
      failureMode: props.failureMode ?? 'FailOpen',
      metrics: { selector: workload.selector, ports: [PICKER_PORTS.metrics] },
    });
    validateOnSynth(this);
  }
}

/** A RoleBinding names the namespace of its ServiceAccount, so that namespace must be known at synthesis. */
function requireNamespace(construct: Construct): void {
  const chart = Chart.of(construct);
  if (chart.namespace === undefined) {
    throw errorOf('GKEI_NAMESPACE_MISSING', { chart: chart.node.path, construct: construct.node.path });
  }
}
