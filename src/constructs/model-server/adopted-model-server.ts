import { ApiObject, type Duration } from 'cdk8s';
import type { ScalingTarget } from 'cdk8s-plus-28';
import { Construct, type IConstruct } from 'constructs';
import { type Model, VllmVersion } from '../../catalog';
import { errorOf } from '../../errors';
import { estimateLoadTime, startupBudget, wholeNumber } from '../../planning';
import { DEFAULT_VLLM_PORT, type KvEventPorts } from '../../rules';
import { PoolMembership } from './_pool-membership';
import { type AdoptedFacts, readDeployment } from './_read-deployment';
import type { Adapter } from './adapters/adapter';
import { checkNames } from './adapters/lora-flags';
import type { IModelServer, JoinedPool } from './i-model-server';
import { type ServerIdentity, type ServerIdentityProps, serverIdentity } from './server-tls';

/** A Deployment that somebody else renders, and what serves in it. */
export interface AdoptedDeploymentProps {
  /** The Deployment: an object of this app, made before the model server, or the name of one in the same namespace. */
  readonly deployment: IConstruct | string;
  /** The model that it serves. */
  readonly model: Model;
  /**
   * Labels that its pods have and no other pods of the namespace: a pool selects by them.
   *
   * @default - the Deployment's own `spec.selector.matchLabels`; needed for a Deployment that is given by name
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Port that serves requests, health and metrics, 1 to 65535.
   *
   * @default - what `--port` of the Deployment says, or 8000
   */
  readonly port?: number;
  /**
   * By what gateways recognise it, where it serves HTTPS.
   *
   * @default - it serves plain HTTP
   */
  readonly tls?: ServerIdentityProps;
  /**
   * The name that clients put into the `model` field of a request.
   *
   * @default - what `--served-model-name` of the Deployment says, or the model's repository on the hub
   */
  readonly servedModelName?: string;
  /**
   * LoRAs that the server offers beside the model.
   *
   * @default - none
   */
  readonly adapters?: readonly Adapter[];
  /**
   * The vLLM release that it runs.
   *
   * @default VllmVersion.DEFAULT
   */
  readonly version?: VllmVersion;
  /**
   * Time that a leaving pod may take, in whole seconds, at least 0.
   *
   * @default - the Deployment's own `terminationGracePeriodSeconds`, or 30 s, as Kubernetes has it
   */
  readonly terminationGracePeriod?: Duration;
}

/** Seconds that Kubernetes gives a leaving pod when nothing else is asked for. */
const DEFAULT_GRACE = 30;

/** A model server whose Deployment is somebody else's: nothing is rendered for it. */
export class AdoptedModelServer extends Construct implements IModelServer {
  readonly model: Model;
  readonly version: VllmVersion;
  readonly servedModelName: string;
  readonly adapters: readonly Adapter[];
  readonly port: number;
  readonly tls: ServerIdentity | undefined;
  readonly kvEvents: KvEventPorts | undefined;
  readonly podSelector: Readonly<Record<string, string>>;
  readonly groupSelector = undefined;
  readonly deployedElsewhere: string | undefined;
  readonly startupBudget: number;
  readonly terminationGracePeriod: number;

  private readonly deploymentName: string;
  private readonly replicas: number | undefined;
  private readonly membership = new PoolMembership(this);
  private autoscaled = false;

  constructor(scope: Construct, id: string, props: AdoptedDeploymentProps) {
    super(scope, id);
    const { deployment } = props;
    const facts: AdoptedFacts =
      typeof deployment === 'string' ? { name: deployment } : readDeployment(ApiObject.of(deployment));
    this.deploymentName = facts.name;
    this.deployedElsewhere = typeof deployment === 'string' ? deployment : undefined;
    this.replicas = facts.replicas;
    this.model = props.model;
    this.version = props.version ?? VllmVersion.DEFAULT;
    this.servedModelName = props.servedModelName ?? facts.servedModelName ?? props.model.repository;
    this.adapters = [...(props.adapters ?? [])];
    checkNames(this.node.path, this.servedModelName, this.adapters);
    this.port = wholeNumber('port', props.port ?? facts.port ?? DEFAULT_VLLM_PORT, 1, 65_535);
    this.tls = props.tls && serverIdentity(props.tls);
    this.kvEvents = facts.kvEvents;
    this.podSelector = props.labels ?? facts.labels ?? {};
    if (Object.keys(this.podSelector).length === 0) {
      throw errorOf('GKEI_EMPTY_LIST', { construct: this.node.path, option: 'labels' });
    }
    this.startupBudget = startupBudget(estimateLoadTime(props.model));
    const grace = props.terminationGracePeriod?.toSeconds() ?? facts.grace ?? DEFAULT_GRACE;
    this.terminationGracePeriod = wholeNumber('terminationGracePeriod', grace, 0);
  }

  get fixedLabels(): Readonly<Record<string, string>> {
    return this.podSelector;
  }

  get hasAutoscaler(): boolean {
    return this.autoscaled;
  }

  markHasAutoscaler(): void {
    this.autoscaled = true;
  }

  toScalingTarget(): ScalingTarget {
    const { deploymentName: name, replicas } = this;
    return { apiVersion: 'apps/v1', kind: 'Deployment', name, containers: [], replicas };
  }

  /** @internal */
  _join(pool: JoinedPool): void {
    this.membership.join(pool);
  }
}
