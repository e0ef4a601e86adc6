import type { ApiObject, Duration } from 'cdk8s';
import type { ScalingTarget } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type Accelerator, type Model, VllmVersion } from '../../catalog';
import {
  estimateLoadTime,
  type Fit,
  PROVISIONING_TIME,
  planDrain,
  planHostResources,
  requiredGrace,
  startupBudget,
  wholeNumber,
  withCompanions,
} from '../../planning';
import type { KvEventPorts } from '../../rules';
import type { Overrides } from '../rendering/deep-merge';
import { disruptionBudget } from '../rendering/disruption-budget';
import { COMPONENTS, LABELS } from '../rendering/labels';
import { topologySpread } from '../rendering/topology-spread';
import { validateOnSynth } from '../rendering/validation';
import { Workload } from '../rendering/workload';
import { PoolMembership } from './_pool-membership';
import { VLLM_CONTAINER, vllmPod } from './_vllm-pod';
import type { Adapter } from './adapters/adapter';
import type { Adapters } from './adapters/adapters';
import { checkNames } from './adapters/lora-flags';
import { type AdoptedDeploymentProps, AdoptedModelServer } from './adopted-model-server';
import { engineFeatures } from './engine/engine-features';
import { KV_EVENT_PORTS } from './engine/kv-events';
import type { EngineProps } from './engine-props';
import { formatFlags } from './format-flags';
import type { IModelServer, JoinedPool } from './i-model-server';
import { groupFlags, workerPod } from './multi-host/group-pods';
import { LeaderWorkerSet, REVISION_LABEL } from './multi-host/leader-worker-set';
import { Capacity } from './placement/capacity';
import type { PlacementProps } from './placement/placement';
import { joinAdditions } from './pod-additions';
import { Rollout } from './rollout';
import { planServer } from './server-plan';
import { type ModelServerTlsProps, type ServerIdentity, serverIdentity, serverTls } from './server-tls';
import { renderFlags } from './vllm-arguments';
import { Weights } from './weights/weights';

/** How a pod leaves without cutting streams. */
export interface DrainProps {
  /**
   * Time before SIGTERM in which gateways and pickers stop sending new requests, in whole seconds, at least 1.
   * Once it drains, vLLM 0.29 answers new requests with 500 while its health stays 200.
   *
   * @default Duration.seconds(15), or at most 5 on Spot VMs
   */
  readonly preStop?: Duration;
  /**
   * Time after SIGTERM in which running requests may finish, in whole seconds, at least 0 (`--shutdown-timeout`).
   * With 0, vLLM 0.29 falls silent in the middle of its streams. Choose at least the length of your longest answers.
   *
   * @default Duration.seconds(120), or what is left of the 25 s of Spot VMs
   */
  readonly shutdown?: Duration;
}

/** What a model server is made of. */
export interface ModelServerProps {
  /** The model that is served. */
  readonly model: Model;
  /** The GPU it runs on. */
  readonly accelerator: Accelerator;
  /**
   * GPUs per replica on all its machines, at least 1, which split the model by tensor parallelism.
   *
   * @default - the fewest on which the model fits with a context of at least 16,384 tokens
   */
  readonly gpus?: number;
  /**
   * Machines per replica, at least 1, each with the same number of GPUs: stages of the model, one on each machine. With
   * more than one, a LeaderWorkerSet is rendered instead of a Deployment; its controller must be in the cluster.
   *
   * @default 1
   */
  readonly machines?: number;
  /**
   * Number of replicas, at least 0. One replica makes every roll-out and node upgrade an outage.
   *
   * @default 2, or what an autoscaler sets
   */
  readonly replicas?: number;
  /**
   * The name that clients put into the `model` field of a request.
   *
   * @default - the model's repository on the hub
   */
  readonly servedModelName?: string;
  /**
   * Port that serves requests, health and metrics, 1 to 65535.
   *
   * @default 8000
   */
  readonly port?: number;
  /**
   * Serves HTTPS alone, with a certificate that gateways verify. Probes, pools, pickers and monitoring follow.
   *
   * @default - plain HTTP, inside the cluster's network
   */
  readonly tls?: ModelServerTlsProps;
  /**
   * The vLLM release whose flags and metrics the server speaks.
   *
   * @default VllmVersion.DEFAULT
   */
  readonly version?: VllmVersion;
  /**
   * Image of that release, when it is mirrored or extended.
   *
   * @default - the release's stock image
   */
  readonly image?: string;
  /**
   * Where the weights come from.
   *
   * @default Weights.huggingFace()
   */
  readonly weights?: Weights;
  /**
   * LoRAs that the server offers beside the model, each under its own model name: a list that is loaded at its start, or
   * `Adapters.dynamic(…)`, which may change while it runs.
   *
   * @default - none
   */
  readonly adapters?: readonly Adapter[] | Adapters;
  /**
   * How the engine runs.
   *
   * @default - what fits the GPUs
   */
  readonly engine?: EngineProps;
  /**
   * How a new version replaces the old one.
   *
   * @default Rollout.fixedCapacity()
   */
  readonly rollout?: Rollout;
  /**
   * How a pod leaves without cutting streams.
   *
   * @default - 15 s without new requests, then up to 120 s for running ones; 5 s and 5 s on Spot VMs
   */
  readonly drain?: DrainProps;
  /**
   * Where the pods run.
   *
   * @default - on any node with the right GPU, spread over zones and nodes
   */
  readonly placement?: PlacementProps;
  /**
   * Anything else of the Deployment, merged last over what is rendered: objects by key, lists of named items (containers,
   * volumes, env) by name; `null` removes a key.
   *
   * @default - nothing
   */
  readonly overrides?: Overrides;
}

/** One leaves for a roll-out or a node upgrade while the other serves. */
const DEFAULT_REPLICAS = 2;

/**
 * Replicas of one vLLM server: a Deployment whose probes tell the truth, and a disruption budget that takes one
 * replica at a time.
 *
 * GPUs, context length, start-up budget and grace period are derived from the model and the accelerator.
 */
export class ModelServer extends Construct implements IModelServer {
  /**
   * Takes a Deployment that already runs as a model server, without rendering or changing it.
   *
   * @throws GKEI_EMPTY_LIST without labels, GKEI_ADAPTER_NAME_TAKEN or GKEI_OUT_OF_RANGE.
   */
  static fromDeployment(scope: Construct, id: string, props: AdoptedDeploymentProps): IModelServer {
    return new AdoptedModelServer(scope, id, props);
  }

  /** The model that is served. */
  readonly model: Model;
  /** The GPU it runs on. */
  readonly accelerator: Accelerator;
  /** The vLLM release whose flags and metrics the server speaks. */
  readonly version: VllmVersion;
  /** The name that clients put into the `model` field of a request. */
  readonly servedModelName: string;
  /** The LoRAs that clients can ask for by their names. */
  readonly adapters: readonly Adapter[];
  /** Port that serves requests, health and metrics. */
  readonly port: number;
  /** By what gateways recognise it; undefined where it serves plain HTTP. */
  readonly tls: ServerIdentity | undefined;
  /** Where it publishes what enters and leaves its KV cache; undefined where it does not. */
  readonly kvEvents: KvEventPorts | undefined;
  /** How the model fits its GPUs. */
  readonly fit: Fit;
  /** Seconds that a start-up may take before it counts as hung. */
  readonly startupBudget: number;
  /** Seconds that a leaving pod may take. */
  readonly terminationGracePeriod: number;
  /** The Deployment; the LeaderWorkerSet where a replica spans machines. */
  readonly deployment: ApiObject;
  /** The PodDisruptionBudget. */
  readonly disruptionBudget: ApiObject;
  /** Labels of a pool can be put on these pods. */
  readonly fixedLabels = undefined;
  /** The Deployment is among the rendered objects. */
  readonly deployedElsewhere = undefined;

  private readonly workload: Workload | LeaderWorkerSet;
  private readonly replicas: number | undefined;
  private readonly membership = new PoolMembership(this);
  private autoscaled = false;

  /**
   * @throws GKEI_MODEL_DOES_NOT_FIT, GKEI_GPU_COUNT, GKEI_OUT_OF_RANGE, GKEI_ADAPTER_NAME_TAKEN or
   *   GKEI_DERIVED_FLAG when nothing could be rendered.
   */
  constructor(scope: Construct, id: string, props: ModelServerProps) {
    super(scope, id);
    const { model, accelerator, engine = {} } = props;
    this.model = model;
    this.accelerator = accelerator;
    this.version = props.version ?? VllmVersion.DEFAULT;
    this.servedModelName = props.servedModelName ?? model.repository;
    const { adapters, companions, fit } = planServer(props);
    this.fit = fit;
    this.adapters = adapters.list;
    checkNames(this.node.path, this.servedModelName, this.adapters);
    this.port = wholeNumber('port', props.port ?? 8000, 1, 65_535);
    this.tls = props.tls && serverIdentity(props.tls);
    this.kvEvents = engine.kvEvents ? KV_EVENT_PORTS : undefined;
    const image = props.image ?? this.version.image;
    const weights = (props.weights ?? Weights.huggingFace())._bind({ scope: this, model, image });
    this.startupBudget = startupBudget(estimateLoadTime(model, weights.source));
    const { capacity: wishedCapacity = Capacity.any(), priorityClass } = props.placement ?? {};
    const capacity = wishedCapacity._bind();
    const drain = planDrain(
      { preStop: props.drain?.preStop?.toSeconds(), shutdown: props.drain?.shutdown?.toSeconds() },
      capacity.maySpot,
    );
    wholeNumber('drain.preStop', drain.preStop, 1);
    wholeNumber('drain.shutdown', drain.shutdown, 0);
    this.terminationGracePeriod = requiredGrace(drain);

    const context = {
      scope: this,
      model,
      image,
      port: this.port,
      encrypted: this.tls !== undefined,
      servedModelName: this.servedModelName,
      hubToken: weights.hubToken,
    };
    const { flags: addedFlags, ...additions } = joinAdditions(this.node.path, [
      ...engineFeatures(engine, context),
      weights,
      adapters._bind(context),
      ...(props.tls ? [serverTls(props.tls)] : []),
    ]);
    const flags = renderFlags(
      {
        'served-model-name': this.servedModelName,
        port: this.port,
        'tensor-parallel-size': this.fit.tensorParallel,
        'max-model-len': this.fit.maxModelLen,
        'gpu-memory-utilization': this.fit.gpuMemoryUtilization,
        'shutdown-timeout': drain.shutdown,
        ...formatFlags(model, this.fit),
        ...groupFlags(this.fit.machines),
        'enable-prompt-tokens-details': true,
        ...addedFlags,
      },
      engine.args ?? {},
    );
    const pod = {
      model,
      accelerator,
      version: this.version,
      image,
      fit: this.fit,
      host: planHostResources(
        model,
        this.fit.gpus / this.fit.machines,
        withCompanions(weights.copies, model, companions),
      ),
      port: this.port,
      encrypted: this.tls !== undefined,
      flags,
      additions,
      served: weights.served,
      drain,
      capacity,
      priorityClassName: typeof priorityClass === 'string' ? priorityClass : priorityClass?.name,
      startupBudget: this.startupBudget,
    };
    const startDeadline =
      PROVISIONING_TIME + 2 * weights.secondsBeforeStart + this.startupBudget + this.terminationGracePeriod;
    this.replicas = props.replicas === undefined ? undefined : wholeNumber('replicas', props.replicas, 0);
    const purpose =
      `Serves ${model.repository} on ${this.fit.gpus} × ${accelerator.name} a replica, with a context of ` +
      `${this.fit.maxModelLen} tokens and room for ${this.fit.kvTokens} in the KV cache`;
    const common = { component: COMPONENTS.modelServer, purpose, overrides: props.overrides };
    const rollout = props.rollout ?? Rollout.fixedCapacity();
    const renderReplicas = () => (this.autoscaled ? undefined : (this.replicas ?? DEFAULT_REPLICAS));
    const renderPod = (labels: Record<string, string>, versionLabel?: string) =>
      vllmPod({
        labels,
        spread: this.mayHaveSeveral ? topologySpread(this.podSelector, versionLabel) : undefined,
        ...pod,
      });
    this.workload =
      this.fit.machines === 1
        ? new Workload(this, {
            spec: () => ({
              replicas: renderReplicas(),
              strategy: rollout.strategy,
              progressDeadlineSeconds: startDeadline,
            }),
            pod: (labels) => renderPod(labels),
            ...common,
          })
        : new LeaderWorkerSet(this, {
            ...common,
            size: this.fit.machines,
            replicas: renderReplicas,
            rollout,
            leader: (labels) => renderPod(labels, REVISION_LABEL),
            worker: (labels) =>
              workerPod(renderPod(labels, REVISION_LABEL), { container: VLLM_CONTAINER, port: this.port, drain }),
          });
    this.deployment = this.workload.object;
    this.disruptionBudget = disruptionBudget(this, COMPONENTS.modelServer, this.workload.selector);
    validateOnSynth(this);
  }

  /** Labels that select exactly the pods that serve requests. */
  get podSelector(): Readonly<Record<string, string>> {
    return this.workload.selector;
  }

  /** Labels of all pods of a replica that spans machines, workers included; undefined where each pod is a replica. */
  get groupSelector(): Readonly<Record<string, string>> | undefined {
    return this.workload instanceof LeaderWorkerSet ? this.workload.groupSelector : undefined;
  }

  private get mayHaveSeveral(): boolean {
    return this.autoscaled || (this.replicas ?? DEFAULT_REPLICAS) > 1;
  }

  /** Whether an autoscaler sets the number of replicas, which is then not rendered. */
  get hasAutoscaler(): boolean {
    return this.autoscaled;
  }

  /** Leaves the number of replicas to an autoscaler; an autoscaler calls it. */
  markHasAutoscaler(): void {
    this.autoscaled = true;
  }

  /** What an autoscaler of cdk8s-plus needs to know. It reports replicas that were fixed by hand as a mistake. */
  toScalingTarget(): ScalingTarget {
    const { apiVersion, kind, name } = this.deployment;
    return { apiVersion, kind, name, containers: [], replicas: this.replicas };
  }

  /**
   * Makes the pods endpoints of a pool; the pool calls it.
   *
   * @internal
   */
  _join(pool: JoinedPool): void {
    this.membership.join(pool);
    for (const [key, value] of Object.entries(pool.selector)) {
      this.workload.addPodLabel(key, value);
    }
    // Its own label too, so that a pool may go over to it once the last adopted server has left.
    this.workload.addPodLabel(LABELS.pool, pool.name);
  }
}
