import { ComponentResource, type ComponentResourceOptions, Config, mergeOptions, type Resource } from '@pulumi/pulumi';
import type { Chart } from 'cdk8s';
import { VllmVersion } from '../../catalog';
import type { InferenceGatewayProps } from '../../constructs/gateway/inference-gateway';
import type { ModelServerProps } from '../../constructs/model-server/model-server';
import { Weights } from '../../constructs/model-server/weights/weights';
import { errorOf } from '../../errors';
import { ChartDeployment } from '../charts/chart-deployment';
import { late } from '../charts/late';
import type { ConnectedCluster } from '../cluster/cluster-target';
import { InferenceCluster } from '../cluster/inference-cluster';
import { NodeServiceAccount } from '../identity/node-service-account';
import { WorkloadIdentity } from '../identity/workload-identity';
import { InferenceNetwork } from '../network/inference-network';
import { GpuNodePool } from '../node-pool/gpu-node-pool';
import { ImageCache } from '../registry/image-cache';
import { PickerRepository } from '../registry/picker-repository';
import { baseObjects, hasBaseObjects } from './_base-objects';
import { isExisting, type PlatformPlan, planPlatform, poolName } from './_platform-plan';
import type { ServicePlan } from './_service-plan';
import { platformConfig } from './config/platform-config';
import type { InferencePlatformArgs } from './inference-platform-args';
import type { BucketWeights, ReplicaRange } from './platform-service';

/** What a platform knows of a model server. */
export type PlatformServerProps = Pick<
  ModelServerProps,
  | 'model'
  | 'accelerator'
  | 'gpus'
  | 'machines'
  | 'engine'
  | 'adapters'
  | 'version'
  | 'image'
  | 'weights'
  | 'replicas'
  | 'placement'
>;

/** Key of the configuration that a platform is read from, as Pulumi names it: project or package, and key. */
const CONFIG = { namespace: 'gke-inference', key: 'platform' };

/**
 * Everything that models are served on, from one description of the models: network, cluster, GPU node pools that fit the model
 * servers, identities, repositories of images. `deploy` puts constructs there.
 */
export class InferencePlatform<S extends string = string> extends ComponentResource {
  /**
   * A platform from the configuration of the stack, by default from `gke-inference:platform`.
   *
   * @param key the key, with its namespace, where a stack has several platforms
   * @throws GKEI_CONFIG_KEY, GKEI_CONFIG_MISSING, GKEI_CONFIG_VALUE, GKEI_MODEL_UNKNOWN, GKEI_ACCELERATOR_NAME, and what the
   *   constructor throws
   */
  static fromConfig(
    name: string,
    opts?: ComponentResourceOptions,
    key = `${CONFIG.namespace}:${CONFIG.key}`,
  ): InferencePlatform {
    const [last, ...namespace] = key.split(':').reverse();
    const value = new Config(namespace.reverse().join(':') || undefined).getObject<unknown>(last);
    if (value === undefined) {
      throw errorOf('GKEI_CONFIG_MISSING', { path: key, expected: platformConfig.expected });
    }
    return new InferencePlatform(name, platformConfig.read(value, key), opts);
  }

  /** The network that was made; undefined where one existed. */
  readonly network: InferenceNetwork | undefined;
  /** The cluster. */
  readonly cluster: ConnectedCluster;
  /** The GPU node pools by their names, such as `l4-spot`; none on Autopilot. */
  readonly pools: Readonly<Record<string, GpuNodePool>>;
  /** Names of the services. */
  readonly services: readonly S[];
  /** Namespace of the services. */
  readonly namespace: string;
  /** The repository of the picker's image; undefined where the image is elsewhere. */
  readonly pickerRepository: PickerRepository | undefined;
  /** The picker's image, for `image` of EndpointPicker and ModelRouter; undefined while no version is said. */
  readonly pickerImage: string | undefined;
  /** Class and address of gateways that lead to the services, for the props of an InferenceGateway. */
  readonly gatewayProps: Pick<InferenceGatewayProps, 'gatewayClass' | 'address'>;
  /** Name of the Cloud Armor policy, for `securityPolicy` of an InferencePool; undefined without one. */
  readonly securityPolicy: string | undefined;

  private readonly platform: string;
  private readonly plan: PlatformPlan;
  private readonly images: ImageCache | undefined;
  /** What must exist before services are deployed. */
  private readonly ready: readonly Resource[];

  /**
   * @throws GKEI_LOCATION, GKEI_EMPTY_LIST, GKEI_SERVICE_NAME, GKEI_POOL_UNKNOWN, GKEI_POOL_TOO_SMALL, GKEI_AUTOPILOT_OPTION,
   *   GKEI_PLATFORM_NETWORK_UNUSED, GKEI_PROXY_ONLY_SUBNET_MISSING; for models what planFit throws, such as
   *   GKEI_MODEL_DOES_NOT_FIT; and what InferenceNetwork, InferenceCluster and GpuNodePool throw; all of them before anything is
   *   registered
   */
  constructor(name: string, args: InferencePlatformArgs<S>, opts?: ComponentResourceOptions) {
    const plan = planPlatform(name, args);
    super('gke-inference:index:InferencePlatform', name, {}, opts);
    this.platform = name;
    this.plan = plan;
    this.services = Object.keys(args.services) as S[];
    this.namespace = plan.namespace.name;
    const inside = { parent: this };

    this.network = plan.network && new InferenceNetwork(name, plan.network, inside);
    this.cluster = this.clusterOf(args);
    this.pools = this.poolsOf();

    const registry = { location: plan.region, project: args.project };
    const { picker } = args;
    this.pickerRepository =
      picker && 'image' in picker ? undefined : new PickerRepository(`${name}-picker`, registry, inside);
    if (picker) {
      this.pickerImage = 'image' in picker ? picker.image : late(this.pickerRepository!.image(picker));
    }
    this.images = (args.imageCache ?? true) ? new ImageCache(`${name}-images`, registry, inside) : undefined;

    const address = plan.gatewayClass.gke ? this.network?.addressName : this.network?.address;
    this.gatewayProps = { gatewayClass: plan.gatewayClass, ...(address && { address: late(address) }) };
    this.securityPolicy = this.network?.securityPolicyName && late(this.network.securityPolicyName);

    this.ready = [...Object.values(this.pools), ...this.identitiesOf(args), ...this.baseOf()];
    this.registerOutputs({});
  }

  /** What a model server of a service must be so that it fits its nodes: spread it into the props of a ModelServer or LlmService. */
  serverProps(service: S): PlatformServerProps {
    const { service: wish, fit, capacity, replicas } = this.planOf(service);
    const { model, accelerator, engine, adapters, version, weights } = wish;
    const fixed = replicas.min === replicas.max ? { replicas: replicas.max } : {};
    return {
      model,
      accelerator,
      gpus: fit.gpus,
      machines: fit.machines,
      engine,
      adapters,
      version,
      ...(this.images && { image: late(this.images.image((version ?? VllmVersion.DEFAULT).image)) }),
      ...(isBucket(weights) && { weights: bucketWeights(weights, service) }),
      ...fixed,
      placement: { capacity },
    };
  }

  /** The replicas that a service's nodes are for: `replicas` of an InferenceAutoscaler. */
  replicas(service: S): Required<ReplicaRange> {
    return this.planOf(service).replicas;
  }

  /**
   * Deploys constructs into the namespace of the services, once the nodes that they need can come.
   *
   * @param make puts constructs into the chart that it is called with
   */
  deploy(name: string, make: (chart: Chart) => unknown, opts?: ComponentResourceOptions): ChartDeployment {
    const { cluster, namespace } = this;
    return new ChartDeployment(
      name,
      { cluster, namespace, chart: make },
      mergeOptions({ parent: this, dependsOn: [...this.ready] }, opts),
    );
  }

  private planOf(service: S): ServicePlan {
    const plan = this.plan.services.get(service);
    if (!plan) {
      throw errorOf('GKEI_SERVICE_UNKNOWN', { platform: this.platform, service, services: this.services });
    }
    return plan;
  }

  private clusterOf({ cluster = {}, network }: InferencePlatformArgs): ConnectedCluster {
    const inside = { parent: this };
    if (this.plan.cluster) {
      const own = this.network ?? (network && isExisting(network) ? network : undefined);
      return new InferenceCluster(this.platform, { ...this.plan.cluster, network: own! }, inside);
    }
    return 'existing' in cluster
      ? InferenceCluster.fromExisting(cluster.existing, inside)
      : (cluster as ConnectedCluster);
  }

  private poolsOf(): Readonly<Record<string, GpuNodePool>> {
    const { pools } = this.plan;
    const inside = { parent: this };
    const known = this.cluster.nodeServiceAccount;
    const account =
      pools.length > 0 && known === undefined
        ? new NodeServiceAccount(`${this.platform}-nodes`, { project: this.cluster.project }, inside)
        : undefined;
    const prerequisites = [...this.cluster.prerequisites, ...(account ? [account] : [])];
    const cluster = { ...targetOf(this.cluster), prerequisites };
    return Object.fromEntries(
      pools.map((pool) => {
        const args = { ...pool.args, cluster, serviceAccount: known ?? account?.email };
        return [pool.key, new GpuNodePool(poolName(this.platform, pool), args, inside)];
      }),
    );
  }

  private identitiesOf({ metricsReader = 'none' }: InferencePlatformArgs): Resource[] {
    const { cluster, namespace } = this;
    const inside = { parent: this };
    const readers = [...this.plan.services.values()].flatMap(({ name, service: { weights } }) =>
      isBucket(weights)
        ? [
            WorkloadIdentity.forWeights(
              `${this.platform}-${name}`,
              { cluster, namespace, serviceAccount: name, buckets: { weights: weights.bucket } },
              inside,
            ),
          ]
        : [],
    );
    if (metricsReader === 'none') {
      return readers;
    }
    const metrics = metricsReader === 'keda' ? WorkloadIdentity.forKeda : WorkloadIdentity.forMetricsAdapter;
    return [...readers, metrics(`${this.platform}-metrics`, { cluster }, inside)];
  }

  private baseOf(): Resource[] {
    const { cluster, namespace } = this;
    const services = [...this.plan.services.values()].filter(({ service }) => isBucket(service.weights));
    const input = { namespace: this.plan.namespace, accounts: services.map(({ name }) => name) };
    return hasBaseObjects(input)
      ? [
          new ChartDeployment(
            `${this.platform}-base`,
            { cluster, namespace, chart: (chart) => baseObjects(chart, input) },
            { parent: this },
          ),
        ]
      : [];
  }
}

function targetOf({
  name,
  location,
  project,
  mode,
  workloadPool,
  nodeServiceAccount,
  prerequisites,
}: ConnectedCluster) {
  return { name, location, project, mode, workloadPool, nodeServiceAccount, prerequisites };
}

function isBucket(weights: BucketWeights | 'elsewhere' | undefined): weights is BucketWeights {
  return typeof weights === 'object';
}

function bucketWeights({ bucket, path }: BucketWeights, serviceAccount: string): Weights {
  return Weights.gcsStream({ bucket: late(bucket), path, serviceAccount });
}
