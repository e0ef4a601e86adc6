import { Subnetwork } from '@pulumi/gcp/compute/subnetwork';
import { Provider as GcpProvider } from '@pulumi/gcp/provider';
import { output } from '@pulumi/pulumi';
import { GatewayClass } from '../../../src';
import { InferenceCluster, type InferenceClusterArgs } from '../../../src/pulumi';
import { CLUSTER, NETWORK, NODE_POOL, PROVIDER, run, runCluster } from './_cluster-program';

const inputsOf = async (args: Partial<InferenceClusterArgs>) => (await runCluster(args)).one(CLUSTER).inputs;

test('a Standard cluster, with every resource', async () => {
  const { resources } = await runCluster();
  expect(resources.map(({ type, name, inputs }) => ({ type, name, inputs }))).toMatchSnapshot();
});

test('an Autopilot cluster, with every resource', async () => {
  const { resources } = await runCluster({ mode: 'autopilot' });
  expect(resources.map(({ type, name, inputs }) => ({ type, name, inputs }))).toMatchSnapshot();
});

test('what the constructs need is on in both modes', async () => {
  for (const mode of ['standard', 'autopilot'] as const) {
    expect(await inputsOf({ mode })).toMatchObject({
      datapathProvider: 'ADVANCED_DATAPATH',
      gatewayApiConfig: { channel: 'CHANNEL_STANDARD' },
      workloadIdentityConfig: { workloadPool: 'acme.svc.id.goog' },
      podAutoscaling: { hpaProfile: 'PERFORMANCE' },
      addonsConfig: { httpLoadBalancing: { disabled: false }, gcsFuseCsiDriverConfig: { enabled: true } },
      secretManagerConfig: { enabled: true },
      monitoringConfig: { enableComponents: expect.arrayContaining(['DCGM', 'HPA', 'CADVISOR', 'KUBELET']) },
      deletionProtection: true,
    });
  }
});

test('nodes hold as many pods as the network was planned for, where they are ours', async () => {
  const network = { ...NETWORK, maxPodsPerNode: 64 };
  expect(await inputsOf({ network })).toMatchObject({ defaultMaxPodsPerNode: 64 });
  expect(await inputsOf({ network, mode: 'autopilot' })).not.toHaveProperty('defaultMaxPodsPerNode');
});

test('an Autopilot cluster says nothing about pools', async () => {
  const { one, ofType } = await runCluster({ mode: 'autopilot' });
  const inputs = one(CLUSTER).inputs;
  expect(inputs).toMatchObject({ enableAutopilot: true });
  for (const field of ['removeDefaultNodePool', 'initialNodeCount', 'nodeConfig', 'nodePoolDefaults', 'dnsConfig']) {
    expect(inputs).not.toHaveProperty(field);
  }
  expect(inputs.clusterAutoscaling).not.toHaveProperty('enabled');
  expect(inputs.addonsConfig).not.toHaveProperty('dnsCacheConfig');
  expect(ofType(NODE_POOL)).toEqual([]);
});

describe('the pool without GPUs', () => {
  test('is there before whatever is applied, has no GPUs and lets every pod in', async () => {
    let cluster: InferenceCluster | undefined;
    const { one } = await run(() => {
      cluster = new InferenceCluster('llm', { network: NETWORK, location: 'europe-west4' });
    });
    const pool = one(NODE_POOL);
    expect(cluster!.prerequisites).toEqual([cluster!.systemPool]);
    expect(one(PROVIDER).dependencies).toContain(pool.urn);
    expect(pool.dependencies).toContain(one(CLUSTER).urn);
    expect(pool.inputs.nodeConfig).not.toHaveProperty('guestAccelerators');
    expect(pool.inputs.nodeConfig).not.toHaveProperty('taints');
  });

  test('leaves its size to the autoscaler', async () => {
    const pool = (await runCluster({ systemPool: { minNodes: 3, maxNodes: 12 } })).one(NODE_POOL);
    expect(pool.inputs.autoscaling).toMatchObject({ totalMinNodeCount: 3, totalMaxNodeCount: 12 });
    expect(pool.inputs).not.toHaveProperty('nodeCount');
    expect(pool.ignoreChanges).toEqual(['initialNodeCount']);
  });

  test('takes other fields by overrides', async () => {
    const systemPool = { machineType: 'n2-standard-8', overrides: { nodeConfig: { diskSizeGb: 200 } } };
    const pool = (await runCluster({ systemPool })).one(NODE_POOL);
    expect(pool.inputs.nodeConfig).toMatchObject({
      machineType: 'n2-standard-8',
      diskSizeGb: 200,
      workloadMetadataConfig: { mode: 'GKE_METADATA' },
    });
  });
});

test('changes of the pool that GKE makes first do not replace the cluster', async () => {
  expect((await runCluster()).one(CLUSTER)).toMatchObject({
    inputs: { removeDefaultNodePool: true, initialNodeCount: 1 },
    ignoreChanges: ['initialNodeCount', 'nodeConfig'],
  });
});

test('the network and the rights of nodes are there first', async () => {
  const { one, ofType } = await run(() => {
    const proxies = new Subnetwork('proxies', { ipCidrRange: '10.0.0.0/23', network: 'vpc' });
    new InferenceCluster('llm', { network: { ...NETWORK, prerequisites: [proxies] }, location: 'europe-west4' });
  });
  const rights = ofType('gcp:projects/iAMMember:IAMMember').map(({ urn }) => urn);
  expect(rights).toHaveLength(2);
  expect(one(CLUSTER).dependencies).toEqual(
    expect.arrayContaining([one('gcp:compute/subnetwork:Subnetwork').urn, ...rights]),
  );
});

test('nodes run as the account that is given', async () => {
  const email = 'nodes@acme.iam.gserviceaccount.com';
  const { one, ofType } = await runCluster({ nodeServiceAccount: output(email) });
  expect(ofType('gcp:serviceaccount/account:Account')).toEqual([]);
  expect(one(NODE_POOL).inputs.nodeConfig.serviceAccount).toBe(email);
  // Pools of ComputeClasses have it too.
  expect(one(CLUSTER).inputs.clusterAutoscaling.autoProvisioningDefaults.serviceAccount).toBe(email);
});

test('the project is that of the provider, or the one that is given', async () => {
  const theirs = await run(
    () => {
      const provider = new GcpProvider('theirs', { project: 'theirs' });
      new InferenceCluster('llm', { network: NETWORK, location: 'europe-west4' }, { provider });
    },
    { calls: { 'gcp:organizations/getClientConfig:getClientConfig': { project: 'theirs' } } },
  );
  expect(theirs.one(CLUSTER).inputs.workloadIdentityConfig.workloadPool).toBe('theirs.svc.id.goog');
  expect(theirs.one(CLUSTER).provider).toContain('theirs');
  expect(await inputsOf({ project: 'given' })).toMatchObject({
    project: 'given',
    workloadIdentityConfig: { workloadPool: 'given.svc.id.goog' },
  });
});

describe('the control plane', () => {
  const office = { cidr: '203.0.113.0/24', name: 'office' };

  test('answers at its DNS name alone, without wishes', async () => {
    const inputs = await inputsOf({});
    expect(inputs.controlPlaneEndpointsConfig).toEqual({
      dnsEndpointConfig: { allowExternalTraffic: true },
      ipEndpointsConfig: { enabled: false },
    });
    expect(inputs.privateClusterConfig).toEqual({ enablePrivateNodes: true });
    expect(inputs).not.toHaveProperty('masterAuthorizedNetworksConfig');
  });

  test('answers inside the network', async () => {
    expect(await inputsOf({ controlPlane: { dns: false, ip: 'private' } })).toMatchObject({
      controlPlaneEndpointsConfig: {
        dnsEndpointConfig: { allowExternalTraffic: false },
        ipEndpointsConfig: { enabled: true },
      },
      privateClusterConfig: { enablePrivateNodes: true, enablePrivateEndpoint: true },
      masterAuthorizedNetworksConfig: { cidrBlocks: [], privateEndpointEnforcementEnabled: true },
    });
  });

  test('answers an office on the internet', async () => {
    const controlPlane = { ip: 'public', authorizedNetworks: [office] } as const;
    expect(await inputsOf({ controlPlane, privateNodes: false })).toMatchObject({
      controlPlaneEndpointsConfig: { ipEndpointsConfig: { enabled: true } },
      masterAuthorizedNetworksConfig: {
        cidrBlocks: [{ cidrBlock: office.cidr, displayName: 'office' }],
        gcpPublicCidrsAccessEnabled: false,
      },
    });
  });
});

test('a zonal cluster, whose nodes stand in two zones', async () => {
  expect(await inputsOf({ location: 'europe-west4-a', zones: ['europe-west4-a', 'europe-west4-b'] })).toMatchObject({
    location: 'europe-west4-a',
    nodeLocations: ['europe-west4-b'],
  });
});

test('versions and the time for them', async () => {
  const upgrades = {
    channel: 'stable',
    minVersion: '1.34.0-gke.1626000',
    window: { start: '02:00', hours: 6 },
    exclusions: [{ name: 'sale', start: '2026-11-20T00:00:00Z', end: '2026-12-01T00:00:00Z' }],
  } as const;
  expect(await inputsOf({ upgrades })).toMatchObject({
    releaseChannel: { channel: 'STABLE' },
    minMasterVersion: '1.34.0-gke.1626000',
    maintenancePolicy: {
      recurringWindow: { recurrence: 'FREQ=DAILY' },
      maintenanceExclusions: [{ exclusionName: 'sale' }],
    },
  });
});

test('kube-dns comes with a cache on every node', async () => {
  expect(await inputsOf({ dns: 'kube-dns' })).toMatchObject({
    addonsConfig: { dnsCacheConfig: { enabled: true } },
    dnsConfig: { clusterDns: 'KUBE_DNS' },
  });
});

test('a gateway of several clusters has the cluster in a fleet', async () => {
  const network = { ...NETWORK, proxyOnlySubnets: ['GLOBAL_MANAGED_PROXY'] as const };
  const gatewayClass = GatewayClass.GKE_CROSS_REGIONAL_INTERNAL;
  expect(await inputsOf({ network, gatewayClass })).toMatchObject({ fleet: { project: 'acme' } });
  expect(await inputsOf({})).not.toHaveProperty('fleet');
});

test('a gateway in the cluster needs no subnet for proxies', async () => {
  const network = { ...NETWORK, proxyOnlySubnets: [] };
  expect(await inputsOf({ network, gatewayClass: GatewayClass.ISTIO })).toHaveProperty('network', 'vpc');
});

test('overrides have the last word: deeply, whole where they are known later, and null removes', async () => {
  const overrides = {
    name: 'llm-production',
    addonsConfig: { rayOperatorConfigs: [{ enabled: true }] },
    monitoringConfig: output({ enableComponents: ['SYSTEM_COMPONENTS'] }),
    clusterAutoscaling: { autoscalingProfile: 'OPTIMIZE_UTILIZATION' },
    costManagementConfig: null,
  };
  const inputs = await inputsOf({ overrides });
  expect(inputs).toMatchObject({
    name: 'llm-production',
    addonsConfig: { rayOperatorConfigs: [{ enabled: true }], gcsFuseCsiDriverConfig: { enabled: true } },
    clusterAutoscaling: { enabled: false, autoscalingProfile: 'OPTIMIZE_UTILIZATION' },
  });
  expect(inputs.monitoringConfig).toEqual({ enableComponents: ['SYSTEM_COMPONENTS'] });
  expect(inputs).not.toHaveProperty('costManagementConfig');
});

test('options of resources are passed on', async () => {
  const { resources, one } = await run(
    () =>
      new InferenceCluster(
        'llm',
        { network: NETWORK, location: 'europe-west4' },
        { aliases: [{ name: 'old' }], protect: true },
      ),
  );
  expect(resources.every(({ protect }) => protect)).toBe(true);
  expect(one('gke-inference:index:InferenceCluster').aliases).toHaveLength(1);
});

test('a preview of a cluster that is not there yet', async () => {
  const { resources } = await runCluster({}, { preview: true });
  expect(resources).toHaveLength(8);
  expect(JSON.stringify(resources)).not.toContain('undefined');
});

test.each<[string, Partial<InferenceClusterArgs>, string?]>([
  ['GKEI_CLUSTER_NAME', {}, 'LLM'],
  ['is not such a name of at most 25', {}, 'a-name-that-with-a-suffix-'],
  ['is not such a name of at most 32', { mode: 'autopilot' }, 'a-name-that-with-a-suffix-is-too-'],
  ['GKEI_LOCATION', { location: 'europe' }],
  ['GKEI_EMPTY_LIST: zones of llm', { zones: [] }],
  ['GKEI_ZONE_OUTSIDE_REGION', { zones: ['us-central1-a'] }],
  ['GKEI_PROXY_ONLY_SUBNET_MISSING', { network: { ...NETWORK, proxyOnlySubnets: [] } }],
  ['GKEI_PROXY_ONLY_SUBNET_MISSING', { gatewayClass: GatewayClass.GKE_CROSS_REGIONAL_INTERNAL }],
  ['GKEI_GKE_VERSION: ', { upgrades: { minVersion: 'newest' } }],
  ['GKEI_GKE_VERSION_TOO_OLD', { upgrades: { minVersion: '1.34.0-gke.1625999' } }],
  ['GKEI_GKE_VERSION_TOO_OLD', { upgrades: { minVersion: '1.33' } }],
  ['GKEI_MAINTENANCE_WINDOW', { upgrades: { window: { start: '02:00', hours: 4, days: ['monday'] } } }],
  ['GKEI_CONTROL_PLANE_OPEN', { controlPlane: { ip: 'public' } }],
  ['GKEI_SYSTEM_POOL_GPU', { systemPool: { machineType: 'g2-standard-4' } }],
  ['GKEI_OUT_OF_RANGE: systemPool.minNodes is 0', { systemPool: { minNodes: 0 } }],
  ['GKEI_OUT_OF_RANGE: systemPool.maxNodes is 2', { systemPool: { maxNodes: 2 } }],
  ['GKEI_AUTOPILOT_ZONAL', { mode: 'autopilot', location: 'europe-west4-a' }],
  ['which has no systemPool;', { mode: 'autopilot', systemPool: {} }],
  ['which has no dns;', { mode: 'autopilot', dns: 'kube-dns' }],
  ['which has no overrides.networkPolicy;', { mode: 'autopilot', overrides: { networkPolicy: { enabled: true } } }],
])('%s before anything is registered', async (message, args, name = 'llm') => {
  let failure: unknown;
  const { resources } = await run(() => {
    try {
      new InferenceCluster(name, { network: NETWORK, location: 'europe-west4', ...args });
    } catch (error) {
      failure = error;
    }
  });
  expect(String(failure)).toContain(message);
  expect(resources).toEqual([]);
});
