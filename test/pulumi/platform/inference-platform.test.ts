import {
  Accelerator,
  Capacity,
  EndpointPicker,
  GatewayClass,
  InferenceAutoscaler,
  InferenceGateway,
  InferenceMonitoring,
  InferencePool,
  LlmService,
  Model,
  ModelServer,
  Signal,
} from '../../../src';
import { InferenceNetwork, InferencePlatform } from '../../../src/pulumi';
import { NETWORK, PROVIDER, run as runCluster } from '../cluster/_cluster-program';
import { CHAT, NODE_POOL, platformArgs, poolsOf, refused, runPlatform, type Wishes } from './_platform-program';

/** Deploys the service `chat` of a platform. */
function deployChat(platform: InferencePlatform): void {
  platform.deploy('serving', (chart) => {
    const gateway = new InferenceGateway(chart, 'gateway', platform.gatewayProps);
    const picker = { image: platform.pickerImage };
    new LlmService(chart, 'chat', { ...platform.serverProps('chat'), picker, gateway });
  });
}

const bigger = { model: Model.LLAMA_3_3_70B, accelerator: Accelerator.A100_80, replicas: { min: 1, max: 3 } };

test('everything for one model, and the model on it', async () => {
  const { resources } = await runPlatform({}, deployChat);
  expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toMatchSnapshot();
});

describe('node pools', () => {
  test('are one for each combination of GPU, number and capacity', async () => {
    const services = {
      chat: CHAT,
      draft: { ...CHAT, model: Model.LLAMA_3_2_3B, replicas: { min: 0, max: 4 } },
      cheap: { ...CHAT, capacity: Capacity.spot() },
      large: bigger,
    };
    const pools = poolsOf(await runPlatform({ services }));
    const facts = Object.entries(pools).map(([name, { nodeConfig, autoscaling }]) => [
      name,
      nodeConfig.machineType,
      nodeConfig.spot ?? false,
      autoscaling.totalMinNodeCount,
      autoscaling.totalMaxNodeCount,
    ]);
    expect(facts.sort()).toEqual([
      ['llm-a100-80x4', 'a2-ultragpu-4g', false, 1, 3],
      ['llm-l4', 'g2-standard-4', false, 2, 6],
      ['llm-l4-spot', 'g2-standard-4', true, 2, 2],
    ]);
  });

  test('have disks for the neediest of their models, unless its weights are elsewhere', async () => {
    const size = async (weights?: (typeof CHAT)['weights']) => {
      const models = [Model.QWEN3_4B, Model.QWEN3_8B];
      const services = Object.fromEntries(models.map((model, index) => [`s${index}`, { ...CHAT, model, weights }]));
      return poolsOf(await runPlatform({ services }))['llm-l4'].nodeConfig.bootDisk.sizeGb;
    };
    expect(await size()).toBe(110);
    expect(await size('elsewhere')).toBe(100);
  });

  test('are as the engine’s options make the model fit', async () => {
    const service = { ...CHAT, model: Model.QWEN3_14B, gpus: 1 };
    expect(await refused({ services: { chat: service } })).toContain('GKEI_MODEL_DOES_NOT_FIT');
    const engine = { quantization: 'fp8', maxModelLen: 4096 } as const;
    const pools = poolsOf(await runPlatform({ services: { chat: { ...service, engine } } }));
    expect(pools['llm-l4'].nodeConfig.guestAccelerators[0].count).toBe(1);
  });

  test('for replicas on several machines have all of these close together', async () => {
    const services = { chat: { ...CHAT, model: Model.QWEN3_32B, machines: 2, replicas: { min: 1, max: 3 } } };
    const pools = poolsOf(await runPlatform({ services }));
    const [[name, pool]] = Object.entries(pools);
    expect([name, pool.placementPolicy, pool.autoscaling.totalMaxNodeCount]).toEqual([
      `llm-l4x${pool.nodeConfig.guestAccelerators[0].count}on2`,
      { type: 'COMPACT' },
      6,
    ]);
  });

  test('take what is chosen about them, and stay large enough', async () => {
    const l4 = {
      machineType: 'g2-standard-16',
      zones: ['europe-west4-a'],
      labels: { team: 'chat' },
      nodes: { max: 9 },
    };
    const pool = poolsOf(await runPlatform({ pools: { l4 } }))['llm-l4'];
    expect(pool).toMatchObject({
      nodeLocations: ['europe-west4-a'],
      nodeConfig: { machineType: 'g2-standard-16', labels: { team: 'chat' } },
      autoscaling: { totalMaxNodeCount: 9 },
    });
    expect(await refused({ pools: { l4: { nodes: { max: 1 } } } })).toContain(
      'GKEI_POOL_TOO_SMALL: l4 may grow to 1 node(s), and chat need 2',
    );
    const zones = ['europe-west4-a', 'europe-west4-b'];
    expect(
      await refused({
        zones,
        services: { chat: { ...CHAT, replicas: 3 } },
        pools: { l4: { nodes: { maxPerZone: 1 } } },
      }),
    ).toContain('may grow to 2');
    expect(await refused({ pools: { 'l4-spot': {} } })).toContain(
      'GKEI_POOL_UNKNOWN: pools of llm names "l4-spot", and no service runs in such a pool; set it to l4',
    );
  });

  test('of flex-start machines start empty; of a ComputeClass GKE makes the nodes', async () => {
    const flex = poolsOf(await runPlatform({ services: { chat: { ...CHAT, capacity: Capacity.flexStart() } } }));
    expect(flex['llm-l4-flex'].autoscaling).toMatchObject({ totalMinNodeCount: 0, totalMaxNodeCount: 2 });
    const computed = await runPlatform({ services: { chat: { ...CHAT, capacity: Capacity.computeClass('l4') } } });
    expect(poolsOf(computed)).toEqual({});
  });

  test('run as the account of the cluster’s other nodes', async () => {
    const run = await runPlatform();
    const accounts = run.ofType(NODE_POOL).map(({ inputs }) => inputs.nodeConfig.serviceAccount);
    expect(new Set(accounts).size).toBe(1);
    expect(run.ofType('gcp:serviceaccount/account:Account')).toHaveLength(1);
  });
});

describe('what model servers take', () => {
  async function propsOf(wishes: Wishes, service = 'chat') {
    const found: ReturnType<InferencePlatform['serverProps']>[] = [];
    await runPlatform(wishes, (platform) => found.push(platform.serverProps(service)));
    return found[0];
  }

  test('is what their nodes were chosen by', async () => {
    const capacity = Capacity.spot();
    const services = { chat: { ...CHAT, capacity, engine: { maxModelLen: 8192 } } };
    expect(await propsOf({ services, imageCache: false })).toEqual({
      model: Model.QWEN3_8B,
      accelerator: Accelerator.L4,
      gpus: 1,
      machines: 1,
      engine: { maxModelLen: 8192 },
      adapters: undefined,
      version: undefined,
      replicas: 2,
      placement: { capacity },
    });
  });

  test('leaves the number of replicas to an autoscaler where it is a range', async () => {
    const services = { chat: { ...CHAT, replicas: { max: 4 } } };
    expect(await propsOf({ services })).not.toHaveProperty('replicas');
    const run = await runPlatform({ services }, (platform) =>
      platform.deploy('serving', (chart) => {
        const server = new ModelServer(chart, 'server', platform.serverProps('chat'));
        const replicas = platform.replicas('chat');
        const pool = new InferencePool(chart, 'pool', { servers: [server] });
        new EndpointPicker(chart, 'picker', { pool, image: platform.pickerImage });
        new InferenceMonitoring(chart, 'monitoring', { pools: [pool] });
        new InferenceAutoscaler(chart, 'scale', { target: server, replicas, signals: [Signal.queuedRequests(5)] });
      }),
    );
    const { spec } = run.one('kubernetes:autoscaling/v2:HorizontalPodAutoscaler').inputs;
    expect([spec.minReplicas, spec.maxReplicas]).toEqual([1, 4]);
  });

  test('is pulled through the platform’s repository, from where GKE can stream it', async () => {
    const run = await runPlatform({ project: 'acme' }, deployChat);
    const images = run
      .ofType('kubernetes:apps/v1:Deployment')
      .map(({ inputs }) => inputs.spec.template.spec.containers[0].image)
      .sort();
    expect(images).toEqual([
      'europe-west4-docker.pkg.dev/acme/llm-images/vllm/vllm-openai:v0.29.0',
      'europe-west4-docker.pkg.dev/acme/llm-picker/gke-inference-picker:1.0.0',
    ]);
  });

  test('lets them read their weights from a bucket, and nothing else', async () => {
    const services = { chat: { ...CHAT, weights: { bucket: 'acme-weights', path: 'qwen3-8b' } } };
    const run = await runPlatform({ services }, deployChat);
    expect(run.one('gcp:storage/bucketIAMMember:BucketIAMMember').inputs).toMatchObject({
      bucket: 'acme-weights',
      role: 'roles/storage.objectViewer',
      member: expect.stringMatching(/subject\/ns\/llm\/sa\/chat$/),
    });
    const server = run
      .ofType('kubernetes:apps/v1:Deployment')
      .find(({ inputs }) => inputs.spec.template.spec.serviceAccountName === 'chat')!;
    expect(server.inputs.spec.template.spec.containers[0].args[0]).toBe('gs://acme-weights/qwen3-8b');
    expect(
      run.one('kubernetes:core/v1:ServiceAccount', 'llm-base-serviceaccount/llm/chat').inputs.metadata,
    ).toMatchObject({
      name: 'chat',
      namespace: 'llm',
    });
  });

  test('is not there for a service that the platform does not have', async () => {
    await runPlatform({}, (platform) => {
      expect(() => platform.serverProps('chta')).toThrow('GKEI_SERVICE_UNKNOWN: llm has no service "chta"; name chat');
    });
  });
});

describe('a deployment', () => {
  test('goes to the platform’s cluster and namespace, after its nodes', async () => {
    const run = await runPlatform({}, deployChat);
    const server = run.ofType('kubernetes:apps/v1:Deployment').find(({ name }) => name.includes('-server-'))!;
    expect(server.inputs.metadata.namespace).toBe('llm');
    expect(server.provider).toContain(run.one(PROVIDER).urn);
    // Pulumi registers what is below a component after the component.
    expect(run.one('gke-inference:index:ChartDeployment', 'serving').dependencies).toEqual(
      expect.arrayContaining([run.one(NODE_POOL, 'llm-l4').urn, run.one('kubernetes:core/v1:Namespace').urn]),
    );
    expect(run.one('kubernetes:core/v1:Namespace').inputs.metadata).toEqual({ name: 'llm' });
  });

  test('into a namespace that exists does not make it', async () => {
    const run = await runPlatform({ namespace: { existing: 'shared' } }, deployChat);
    expect(run.ofType('kubernetes:core/v1:Namespace')).toEqual([]);
    expect(run.ofType('kubernetes:apps/v1:Deployment')[0].inputs.metadata.namespace).toBe('shared');
  });

  test('behind the network’s address and Cloud Armor policy', async () => {
    const network = { securityPolicy: {} };
    const run = await runPlatform({ network }, (platform) =>
      platform.deploy('serving', (chart) => {
        const server = new ModelServer(chart, 'server', platform.serverProps('chat'));
        const { pickerImage: image, securityPolicy } = platform;
        const pool = new InferencePool(chart, 'pool', { servers: [server], securityPolicy });
        new EndpointPicker(chart, 'picker', { pool, image });
        new InferenceGateway(chart, 'gateway', platform.gatewayProps).route('chat', { to: [{ pool }] });
      }),
    );
    const gateway = run.one('kubernetes:gateway.networking.k8s.io/v1:Gateway').inputs;
    expect(gateway.spec.addresses).toEqual([{ type: 'NamedAddress', value: 'llm-gateway-0123456' }]);
    expect(run.one('kubernetes:networking.gke.io/v1:GCPBackendPolicy').inputs.spec.default.securityPolicy).toBe(
      'llm-armor-0123456',
    );
  });

  test('works in a preview, where nothing is known yet', async () => {
    const run = await runPlatform({}, deployChat, { preview: true });
    expect(run.ofType('gke-inference:index:ChartDeployment')).toHaveLength(2);
    expect(run.one(NODE_POOL, 'llm-l4').inputs.nodeConfig.machineType).toBe('g2-standard-4');
  });
});

describe('what exists already', () => {
  const existing = { name: 'serving', location: 'us-central1', project: 'acme', endpoint: 'gke.example.com' };

  test('a cluster gets node pools alone', async () => {
    const run = await runPlatform({ location: 'us-central1', cluster: { existing } }, deployChat);
    expect(run.ofType('gcp:container/cluster:Cluster')).toEqual([]);
    expect(run.ofType('gcp:compute/network:Network')).toEqual([]);
    const pools = run.ofType(NODE_POOL);
    expect(pools.map(({ name, inputs }) => [name, inputs.cluster, inputs.location])).toEqual([
      ['llm-l4', 'serving', 'us-central1'],
    ]);
    // The account of its other nodes is not known, so one is made, before the pool.
    const rights = run.ofType('gcp:projects/iAMMember:IAMMember').map(({ urn }) => urn);
    expect(pools[0].dependencies).toEqual(expect.arrayContaining(rights));
  });

  test('a network gets a cluster', async () => {
    const run = await runPlatform({ network: NETWORK });
    expect(run.ofType('gcp:compute/network:Network')).toEqual([]);
    expect(run.one('gcp:container/cluster:Cluster').inputs).toMatchObject({ network: 'vpc', subnetwork: 'nodes' });
  });

  test('a network without the proxy-only subnet of the gateway class is refused, whoever made the cluster', async () => {
    const network = InferenceNetwork.fromExisting({ ...NETWORK, proxyOnlySubnets: [] });
    expect(await refused({ network })).toContain('GKEI_PROXY_ONLY_SUBNET_MISSING');
    expect(await refused({ network, cluster: { existing } })).toContain('GKEI_PROXY_ONLY_SUBNET_MISSING');
    const run = await runPlatform({ network, gatewayClass: GatewayClass.ENVOY_GATEWAY });
    expect(run.ofType('gcp:container/cluster:Cluster')).toHaveLength(1);
  });

  test('a network is not made for a cluster that has one', async () => {
    expect(await refused({ network: { nat: 'none' }, cluster: { existing } })).toContain(
      'GKEI_PLATFORM_NETWORK_UNUSED',
    );
  });
});

test('a network holds the nodes of all pools', async () => {
  const ranges = { nodes: '10.0.0.0/24', pods: '10.4.0.0/18', services: '10.8.0.0/24' };
  const services = { chat: { ...CHAT, replicas: 60 } };
  expect(await refused({ services, network: { ranges } })).toContain('GKEI_RANGE_TOO_SMALL');
});

test('an Autopilot cluster makes its nodes itself', async () => {
  const cluster = { mode: 'autopilot' } as const;
  const run = await runPlatform({ cluster }, deployChat);
  expect(run.ofType(NODE_POOL)).toEqual([]);
  expect(run.ofType('kubernetes:apps/v1:Deployment')).toHaveLength(2);
  expect(await refused({ cluster, pools: {} })).toContain(
    'GKEI_AUTOPILOT_OPTION: llm is an Autopilot cluster, which has no pools',
  );
  expect(await refused({ cluster: { ...cluster, systemPool: {} } })).toContain('GKEI_AUTOPILOT_OPTION');
});

test.each(['adapter', 'keda'] as const)('%s may read metrics', async (metricsReader) => {
  const run = await runPlatform({ metricsReader });
  expect(run.one('gcp:projects/iAMMember:IAMMember', 'llm-metrics-metrics').inputs.role).toBe(
    'roles/monitoring.viewer',
  );
});

test('an image elsewhere needs no repository, and without a version the repository waits for one', async () => {
  const elsewhere = await runPlatform({ picker: { image: 'ghcr.io/acme/picker:1' } }, (platform) => {
    expect([platform.pickerImage, platform.pickerRepository]).toEqual(['ghcr.io/acme/picker:1', undefined]);
  });
  expect(elsewhere.ofType('gke-inference:index:PickerRepository')).toEqual([]);
  await runPlatform({ picker: undefined }, (platform) => {
    expect(platform.pickerImage).toBeUndefined();
    expect(() => deployChat(platform)).toThrow('GKEI_PICKER_IMAGE_MISSING');
  });
});

test.each<[string, Wishes]>([
  ['GKEI_LOCATION', { location: 'Europe' }],
  ['GKEI_EMPTY_LIST: services of llm is empty', { services: {} }],
  ['GKEI_EMPTY_LIST: zones of llm is empty', { zones: [] }],
  ['GKEI_SERVICE_NAME: services of llm names "Chat"', { services: { Chat: CHAT } }],
  ['GKEI_OUT_OF_RANGE: services.chat.replicas is 0', { services: { chat: { ...CHAT, replicas: 0 } } }],
  [
    'GKEI_OUT_OF_RANGE: services.chat.replicas.min is 3',
    { services: { chat: { ...CHAT, replicas: { min: 3, max: 2 } } } },
  ],
  ['GKEI_MODEL_DOES_NOT_FIT: Qwen/Qwen3-32B', { services: { chat: { ...CHAT, model: Model.QWEN3_32B, gpus: 1 } } }],
  ['GKEI_GPU_COUNT: 3 × L4', { services: { chat: { ...CHAT, gpus: 3 } } }],
  ['GKEI_MACHINE_NOT_ON_DEMAND', { services: { chat: { ...CHAT, accelerator: Accelerator.H100 } } }],
  ['GKEI_DISK_TYPE', { pools: { l4: { storage: { bootDiskType: 'pd-standard' } } } }],
  ['GKEI_MACHINE_GPUS', { pools: { l4: { machineType: 'a2-highgpu-1g' } } }],
  ['GKEI_CONTROL_PLANE_CLOSED', { cluster: { controlPlane: { dns: false } } }],
  ['GKEI_CIDR_INVALID', { network: { ranges: { nodes: '10.0.0.1', pods: '10.4.0.0/14', services: '10.8.0.0/20' } } }],
])('%s, before anything is registered', async (message, wishes) => {
  expect(await refused(wishes)).toContain(message);
});

test('resource options are passed on', async () => {
  const run = await runCluster(
    () => new InferencePlatform('llm', platformArgs(), { protect: true, aliases: [{ name: 'old' }] }),
  );
  const component = run.one('gke-inference:index:InferencePlatform');
  expect([component.protect, component.aliases.length]).toEqual([true, 1]);
  expect(run.one(NODE_POOL, 'llm-l4').protect).toBe(true);
});
