import { type ComponentResourceOptions, output } from '@pulumi/pulumi';
import { Duration } from 'cdk8s';
import { Accelerator, Capacity, Model } from '../../../src';
import { GpuNodePool, type GpuNodePoolArgs, GpuSharing } from '../../../src/pulumi';
import { type ProgramRun, runProgram } from '../program';
import { EXISTING_CLUSTER, Prerequisite } from '../targets';

const NODE_POOL = 'gcp:container/nodePool:NodePool';

type Wishes = Partial<GpuNodePoolArgs>;

const argsOf = (wishes: Wishes): GpuNodePoolArgs => ({
  cluster: EXISTING_CLUSTER,
  accelerator: Accelerator.L4,
  nodes: { max: 4 },
  ...wishes,
});

const run = (wishes: Wishes = {}, opts?: ComponentResourceOptions): Promise<ProgramRun> =>
  runProgram(() => new GpuNodePool('l4', argsOf(wishes), opts));

/** Inputs of the one node pool. */
const inputs = async (wishes: Wishes = {}) => (await run(wishes)).one(NODE_POOL).inputs;

/** The error of a pool that is refused, before which nothing may have been registered. */
async function refused(wishes: Wishes, name = 'l4'): Promise<string> {
  let message = '';
  const { resources } = await runProgram(() => {
    try {
      new GpuNodePool(name, argsOf(wishes));
    } catch (error) {
      ({ message } = error as Error);
    }
  });
  expect(resources).toEqual([]);
  return message;
}

test('one L4 a node, with everything that is not asked for', async () => {
  const { resources } = await run({ models: [Model.QWEN3_8B] });
  expect(resources.map(({ type, name, inputs }) => ({ type, name, inputs }))).toMatchSnapshot();
});

test('everything that can be asked for', async () => {
  const { resources } = await run({
    accelerator: Accelerator.H100,
    machineType: 'a3-highgpu-8g',
    nodes: { minPerZone: 1, maxPerZone: 2, locationPolicy: 'ANY' },
    capacity: Capacity.reservation('h100s', { project: 'capacity' }),
    zones: ['us-central1-a', 'us-central1-c'],
    driver: 'default',
    sharing: GpuSharing.mig('3g.40gb'),
    models: [Model.LLAMA_3_3_70B],
    storage: { bootDiskType: 'hyperdisk-balanced', bootDiskGib: 200, imageDisks: ['projects/acme/global/images/vllm'] },
    labels: { team: 'chat' },
    taints: [
      { key: 'dedicated', value: 'chat', effect: 'NoExecute' },
      { key: 'solo', effect: 'PreferNoSchedule' },
    ],
    upgrades: { maxSurge: 2, maxUnavailable: 3 },
    serviceAccount: 'gpu-nodes@acme.iam.gserviceaccount.com',
    overrides: { nodeConfig: { gcfsConfig: { enabled: false } } },
  });
  expect(resources.map(({ type, name, inputs }) => ({ type, name, inputs }))).toMatchSnapshot();
});

describe('the driver', () => {
  test('is told where GKE reads it', async () => {
    const { nodeConfig } = await inputs();
    expect(nodeConfig.guestAccelerators).toEqual([
      { type: 'nvidia-l4', count: 1, gpuDriverInstallationConfig: { gpuDriverVersion: 'LATEST' } },
    ]);
    expect(JSON.stringify(await inputs({ driver: 'disabled' }))).toContain(
      '"gpuDriverVersion":"INSTALLATION_DISABLED"',
    );
  });

  test('is replaced with its pool, the new one first', async () => {
    const pool = (await run()).one(NODE_POOL);
    expect(pool.replaceOnChanges).toEqual(['nodeConfig.guestAccelerators']);
    expect(pool.deleteBeforeReplace).toBe(false);
    // A fixed name would be taken; the SDK leaves it to the engine, which makes one.
    expect(pool.inputs).not.toHaveProperty('name');
    expect(pool.inputs).not.toHaveProperty('namePrefix');
    expect(await refused({ overrides: { name: 'l4' } })).toContain('GKEI_NODE_POOL_FIXED_NAME');
  });

  test('leaves to pods of the old pool the time that they need', async () => {
    const pool = (await run()).one(NODE_POOL);
    expect(pool.inputs.nodeDrainConfigs).toEqual([
      { pdbTimeoutDuration: '3600s', graceTerminationDuration: '3600s', respectPdbDuringNodePoolDeletion: true },
    ]);
    expect(pool.timeouts.delete).toBe('3h');
  });
});

describe('the machine', () => {
  test('has the GPUs that were asked for', async () => {
    const { nodeConfig } = await inputs({ gpus: 4 });
    expect([nodeConfig.machineType, nodeConfig.guestAccelerators[0].count]).toEqual(['g2-standard-48', 4]);
  });

  test.each<[string, Wishes]>([
    ['GKEI_MACHINE_GPUS: no machine type has 3 × L4; set gpus to 1, 2, 4 or 8', { gpus: 3 }],
    [
      'GKEI_MACHINE_GPUS: a2-highgpu-1g has not 1 × L4; set machineType to g2-standard-4',
      { machineType: 'a2-highgpu-1g' },
    ],
    ['GKEI_MACHINE_UNKNOWN: the catalog has no machine type "g2-standard-5"', { machineType: 'g2-standard-5' }],
    [
      'GKEI_MACHINE_NOT_ON_DEMAND: a3-highgpu-2g comes as Spot or flex-start only',
      { accelerator: Accelerator.H100, gpus: 2 },
    ],
  ])('%s', async (message, wishes) => {
    expect(await refused(wishes)).toContain(message);
  });

  test('that comes as Spot alone is had as Spot', async () => {
    const { nodeConfig } = await inputs({ accelerator: Accelerator.H100, gpus: 2, capacity: Capacity.spot() });
    expect(nodeConfig).toMatchObject({ machineType: 'a3-highgpu-2g', spot: true });
  });
});

describe('capacity', () => {
  test('on demand is balanced over zones, Spot taken where it is', async () => {
    expect((await inputs()).autoscaling.locationPolicy).toBe('BALANCED');
    const spot = await inputs({ capacity: Capacity.spot() });
    expect([spot.autoscaling.locationPolicy, spot.nodeConfig.spot]).toEqual(['ANY', true]);
    expect(
      (await inputs({ capacity: Capacity.spot(), nodes: { max: 1, locationPolicy: 'BALANCED' } })).autoscaling,
    ).toEqual({
      totalMinNodeCount: 0,
      totalMaxNodeCount: 1,
      locationPolicy: 'BALANCED',
    });
  });

  test('flex-start nodes live for their time, from no node on and without a reservation', async () => {
    const capacity = Capacity.flexStart({ maxRunDuration: Duration.hours(12) });
    const pool = await inputs({ capacity });
    expect(pool.nodeConfig).toMatchObject({
      flexStart: true,
      maxRunDuration: '43200s',
      reservationAffinity: { consumeReservationType: 'NO_RESERVATION' },
    });
    expect(pool).toMatchObject({
      initialNodeCount: 0,
      autoscaling: { totalMinNodeCount: 0, locationPolicy: 'ANY' },
      upgradeSettings: { strategy: 'SHORT_LIVED' },
      management: { autoRepair: false },
    });
    expect(await refused({ capacity, nodes: { min: 1, max: 2 } })).toContain('GKEI_FLEX_START_MINIMUM');
  });

  test.each([
    ['a reservation', Capacity.reservation('h100s'), 'h100s'],
    [
      'one of another project',
      Capacity.reservation('h100s', { project: 'shared' }),
      'projects/shared/reservations/h100s',
    ],
  ])('%s is named, and nodes carry the labels by which pods choose it', async (_what, capacity, value) => {
    const { nodeConfig, upgradeSettings } = await inputs({ capacity });
    expect(nodeConfig.reservationAffinity).toEqual({
      consumeReservationType: 'SPECIFIC_RESERVATION',
      key: 'compute.googleapis.com/reservation-name',
      values: [value],
    });
    expect(nodeConfig.labels).toEqual(capacity._bind().nodeSelector);
    expect(upgradeSettings).toEqual({ strategy: 'SURGE', maxSurge: 0, maxUnavailable: 1 });
  });

  test('of a ComputeClass carries its label and its taint', async () => {
    const { nodeConfig } = await inputs({
      capacity: Capacity.computeClass('l4'),
      labels: { team: 'chat' },
      taints: [{ key: 'dedicated', effect: 'NoSchedule' }],
    });
    expect(nodeConfig.labels).toEqual({ 'cloud.google.com/compute-class': 'l4', team: 'chat' });
    expect(nodeConfig.taints).toEqual([
      { key: 'cloud.google.com/compute-class', value: 'l4', effect: 'NO_SCHEDULE' },
      { key: 'dedicated', value: '', effect: 'NO_SCHEDULE' },
    ]);
  });

  test('is what model servers take to run there', async () => {
    const capacity = Capacity.spot();
    const pools: GpuNodePool[] = [];
    await runProgram(() => pools.push(new GpuNodePool('l4', argsOf({ capacity }))));
    expect([pools[0].capacity, pools[0].gpus, pools[0].machineType.name]).toEqual([capacity, 1, 'g2-standard-4']);
  });
});

describe('the number of nodes', () => {
  test('is the autoscaler’s', async () => {
    const pool = (await run({ nodes: { min: 1, max: 6 } })).one(NODE_POOL);
    expect(pool.inputs.autoscaling).toMatchObject({ totalMinNodeCount: 1, totalMaxNodeCount: 6 });
    expect(pool.inputs.autoscaling).not.toHaveProperty('minNodeCount');
    expect(pool.inputs).not.toHaveProperty('nodeCount');
    expect(pool.ignoreChanges).toEqual(['nodeCount', 'initialNodeCount']);
  });

  test('is limited in total or per zone, not both', async () => {
    const { autoscaling } = await inputs({ nodes: { maxPerZone: 2 } });
    expect(autoscaling).toEqual({ minNodeCount: 0, maxNodeCount: 2, locationPolicy: 'BALANCED' });
    const both = { max: 4, maxPerZone: 2 } as unknown as GpuNodePoolArgs['nodes'];
    expect(await refused({ nodes: both })).toContain('GKEI_NODE_LIMITS_MIXED');
    expect(await refused({ nodes: { min: 5, max: 4 } })).toContain('GKEI_OUT_OF_RANGE: nodes.min is 5');
    expect(await refused({ nodes: { max: 0 } })).toContain('GKEI_OUT_OF_RANGE: nodes.max is 0');
  });
});

describe('sharing', () => {
  test('by time or by MPS says how many', async () => {
    const shared = async (sharing: GpuSharing) => (await inputs({ sharing })).nodeConfig.guestAccelerators[0];
    expect(await shared(GpuSharing.timeSharing(4))).toMatchObject({
      gpuSharingConfig: { gpuSharingStrategy: 'TIME_SHARING', maxSharedClientsPerGpu: 4 },
    });
    expect(await shared(GpuSharing.mps(8))).toMatchObject({
      gpuSharingConfig: { gpuSharingStrategy: 'MPS', maxSharedClientsPerGpu: 8 },
    });
    expect(() => GpuSharing.timeSharing(1)).toThrow('GKEI_OUT_OF_RANGE: clients of GpuSharing is 1');
    expect(() => GpuSharing.mps(49)).toThrow('from 2 to 48');
  });

  test('by MIG divides each GPU, and leaves room for as many pods', async () => {
    const pool = await inputs({ accelerator: Accelerator.A100_80, gpus: 8, sharing: GpuSharing.mig('1g.10gb') });
    expect(pool.nodeConfig.guestAccelerators[0].gpuPartitionSize).toBe('1g.10gb');
    expect(pool.maxPodsPerNode).toBe(24 + 56);
  });

  test('into partitions that the GPU does not have is refused with those that it has', async () => {
    const mig = (accelerator: Accelerator, size: string) => refused({ accelerator, sharing: GpuSharing.mig(size) });
    expect(await mig(Accelerator.A100_40, '1g.10gb')).toBe(
      'GKEI_GPU_PARTITION: A100 40 GB has no partitions of the size "1g.10gb"; set the size to 1g.5gb, 2g.10gb, 3g.20gb or 7g.40gb',
    );
    expect(await mig(Accelerator.L4, '1g.5gb')).toContain('GpuSharing.timeSharing');
  });
});

describe('the disks', () => {
  test('hold the models', async () => {
    const { nodeConfig } = await inputs({ models: [Model.QWEN3_8B] });
    expect(nodeConfig.bootDisk).toEqual({ diskType: 'pd-ssd', sizeGb: 110 });
  });

  test('are of what the machine has', async () => {
    const rtx = await inputs({ accelerator: Accelerator.RTX_PRO_6000 });
    expect(rtx.nodeConfig.bootDisk).toEqual({
      diskType: 'hyperdisk-balanced',
      sizeGb: 100,
      provisionedThroughput: 300,
    });
    const h100 = await inputs({ accelerator: Accelerator.H100, gpus: 8 });
    expect(h100.nodeConfig.ephemeralStorageLocalSsdConfig).toEqual({ localSsdCount: 16 });
    expect(await refused({ storage: { bootDiskType: 'pd-standard' } })).toContain('GKEI_DISK_TYPE');
    expect(await refused({ storage: { localSsds: 3 } })).toContain('GKEI_LOCAL_SSD_COUNT');
  });

  test('may bring images', async () => {
    const { nodeConfig } = await inputs({ storage: { imageDisks: ['projects/acme/global/images/vllm'] } });
    expect(nodeConfig.secondaryBootDisks).toEqual([
      { diskImage: 'projects/acme/global/images/vllm', mode: 'CONTAINER_IMAGE_CACHE' },
    ]);
  });
});

test('the GPU taint is GKE’s', async () => {
  expect((await inputs()).nodeConfig).not.toHaveProperty('taints');
  expect(await refused({ taints: [{ key: 'nvidia.com/gpu', value: 'present', effect: 'NoSchedule' }] })).toContain(
    'GKEI_GPU_TAINT: the taints of l4 list nvidia.com/gpu',
  );
});

describe('replicas on several machines', () => {
  test('are placed close together, with NCCL’s fast socket where nothing faster is', async () => {
    const a100 = await inputs({ accelerator: Accelerator.A100_80, gpus: 8, machines: 2 });
    expect(a100.placementPolicy).toEqual({ type: 'COMPACT' });
    expect(a100.nodeConfig.fastSocket).toEqual({ enabled: true });
    const h100 = await inputs({ accelerator: Accelerator.H100, gpus: 8, machines: 2 });
    expect(h100.nodeConfig).not.toHaveProperty('fastSocket');
    expect(await inputs()).not.toHaveProperty('placementPolicy');
  });

  test('that cannot be placed so are refused', async () => {
    expect(await refused({ accelerator: Accelerator.T4, machines: 2 })).toContain('has no compact placement');
    expect(await refused({ machines: 5 })).toContain('GKEI_COMPACT_PLACEMENT: a replica on 5 × g2-standard-4');
  });
});

test.each<[string, Wishes, name: string]>([
  ['GKEI_AUTOPILOT_NODE_POOL', { cluster: { ...EXISTING_CLUSTER, mode: 'autopilot' } }, 'l4'],
  ['GKEI_EMPTY_LIST: zones of l4 is empty', { zones: [] }, 'l4'],
  ['GKEI_ZONE_OUTSIDE_REGION', { zones: ['us-central1-a', 'europe-west4-a'] }, 'l4'],
  ['GKEI_UPGRADE_STANDS_STILL', { upgrades: { maxSurge: 0 } }, 'l4'],
  ['GKEI_OUT_OF_RANGE: upgrades.maxUnavailable is 21', { upgrades: { maxUnavailable: 21 } }, 'l4'],
  ['GKEI_OUT_OF_RANGE: machines is 0', { machines: 0 }, 'l4'],
  ['GKEI_MODEL_DOES_NOT_FIT: Qwen/Qwen3-32B', { models: [Model.QWEN3_32B] }, 'l4'],
  ['GKEI_NODE_POOL_NAME', {}, 'L4'],
  ['GKEI_NODE_POOL_NAME', {}, 'a-name-that-with-a-suffix-is-too-'],
])('%s, before anything is registered', async (message, wishes, name) => {
  expect(await refused(wishes, name)).toContain(message);
});

test('runs as the account of the cluster’s other nodes, or as one of its own', async () => {
  expect((await inputs()).nodeConfig.serviceAccount).toBe(EXISTING_CLUSTER.nodeServiceAccount);
  const cluster = { ...EXISTING_CLUSTER, nodeServiceAccount: undefined };
  const { ofType, one } = await runProgram(() => new GpuNodePool('l4', argsOf({ cluster })), {
    outputs: (type) =>
      type === 'gcp:serviceaccount/account:Account' ? { email: 'own@acme.iam.gserviceaccount.com' } : {},
  });
  expect(one(NODE_POOL).inputs.nodeConfig.serviceAccount).toBe('own@acme.iam.gserviceaccount.com');
  const rights = ofType('gcp:projects/iAMMember:IAMMember');
  expect(rights.map(({ inputs }) => inputs.role)).toEqual([
    'roles/container.defaultNodeServiceAccount',
    'roles/artifactregistry.reader',
  ]);
  expect(one(NODE_POOL).dependencies).toEqual(expect.arrayContaining(rights.map(({ urn }) => urn)));
});

test('waits for what the cluster wants first', async () => {
  const { one } = await runProgram(() => {
    const cluster = { ...EXISTING_CLUSTER, prerequisites: [new Prerequisite('system-pool')] };
    new GpuNodePool('l4', argsOf({ cluster }));
  });
  expect(one(NODE_POOL).dependencies).toEqual([one('test:index:Prerequisite').urn]);
});

test('passes resource options on', async () => {
  const aliases = [{ name: 'gpus' }];
  const { one } = await run({}, { protect: true, aliases });
  expect(one('gke-inference:index:GpuNodePool').protect).toBe(true);
  expect(one(NODE_POOL).protect).toBe(true);
  expect(one(NODE_POOL).parent).toBe(one('gke-inference:index:GpuNodePool').urn);
  expect(one('gke-inference:index:GpuNodePool').aliases).toHaveLength(1);
});

test('a preview knows its name later', async () => {
  const { one } = await runProgram(() => new GpuNodePool('l4', argsOf({})), { preview: true });
  expect(one(NODE_POOL).inputs.cluster).toBe('serving');
});

test('overrides come last, and what is known later is taken as it is', async () => {
  const { one } = await runProgram(() => {
    const overrides = { maxPodsPerNode: 110, nodeConfig: output({ machineType: 'n1-standard-32' }) };
    new GpuNodePool('l4', argsOf({ overrides }));
  });
  expect(one(NODE_POOL).inputs).toMatchObject({ maxPodsPerNode: 110, nodeConfig: { machineType: 'n1-standard-32' } });
  expect(one(NODE_POOL).inputs.nodeConfig).not.toHaveProperty('labels');
});
