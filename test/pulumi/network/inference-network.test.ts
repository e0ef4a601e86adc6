import { Provider } from '@pulumi/kubernetes/provider';
import { Accelerator, GatewayClass, Model } from '../../../src/catalog';
import {
  EndpointPicker,
  InferenceGateway,
  InferenceNetworkPolicy,
  InferencePool,
  ModelServer,
} from '../../../src/constructs';
import {
  ChartDeployment,
  InferenceNetwork,
  type InferenceNetworkArgs,
  late,
  ProxyOnlySubnet,
} from '../../../src/pulumi';
import { type ProgramRun, runProgram } from '../program';
import { registered, settled } from '../registered';
import { outputs, provision } from './_network-program';

const FIREWALL = 'gcp:compute/firewall:Firewall';
const SUBNETWORK = 'gcp:compute/subnetwork:Subnetwork';
const ADDRESS = 'gcp:compute/address:Address';

const names = (run: ProgramRun) => run.resources.map(({ name }) => name).sort();

test('everything for a regional external gateway', async () => {
  const { run, network } = await provision({ securityPolicy: {} });
  expect(registered(run)).toMatchSnapshot();
  expect(network).toMatchObject({
    proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'],
    proxyRanges: ['10.129.0.0/23'],
    nodeCapacity: 1024,
  });
  expect(run.resources.slice(1).map(({ parent }) => parent)).toEqual(
    Array(run.resources.length - 1).fill(run.resources[0]!.urn),
  );
});

test('the proxy-only subnet has the purpose that the class asks for, and is the active one', async () => {
  const regional = await provision({ gatewayClass: GatewayClass.GKE_REGIONAL_INTERNAL });
  expect(regional.run.one(SUBNETWORK, 'llm-proxies').inputs).toMatchObject({
    purpose: 'REGIONAL_MANAGED_PROXY',
    role: 'ACTIVE',
    ipCidrRange: '10.129.0.0/23',
  });
  const global = await provision({
    gatewayClass: GatewayClass.GKE_CROSS_REGIONAL_INTERNAL,
    proxyOnlySubnet: ProxyOnlySubnet.create('10.130.0.0/26'),
  });
  expect(global.run.one(SUBNETWORK, 'llm-proxies').inputs).toMatchObject({
    purpose: 'GLOBAL_MANAGED_PROXY',
    role: 'ACTIVE',
    ipCidrRange: '10.130.0.0/26',
  });
  expect(global.network.proxyOnlySubnets).toEqual(['GLOBAL_MANAGED_PROXY']);
});

test('pods and Services have secondary ranges, and Google’s services are reached past the NAT gateway', async () => {
  const { run } = await provision();
  expect(run.one(SUBNETWORK, 'llm-nodes').inputs).toMatchObject({
    privateIpGoogleAccess: true,
    secondaryIpRanges: [
      { rangeName: 'pods', ipCidrRange: '10.4.0.0/14' },
      { rangeName: 'services', ipCidrRange: '10.8.0.0/20' },
    ],
  });
  expect(run.one('gcp:compute/network:Network').inputs.autoCreateSubnetworks).toBe(false);
});

test('health checks and proxies reach the ports of model servers, pickers and model routers, in pods alone', async () => {
  const { run } = await provision({ modelPorts: [8000, 8001] });
  const ports = ['8000', '8001', '9002', '9003', '9004', '9005'];
  expect(['llm-health-checks', 'llm-from-proxies'].map((name) => run.one(FIREWALL, name).inputs)).toMatchObject([
    {
      sourceRanges: ['35.191.0.0/16', '130.211.0.0/22'],
      destinationRanges: ['10.4.0.0/14'],
      allows: [{ protocol: 'tcp', ports }],
    },
    { sourceRanges: ['10.129.0.0/23'], destinationRanges: ['10.4.0.0/14'], allows: [{ protocol: 'tcp', ports }] },
  ]);
});

test('the NAT gateway serves this subnet alone, with ports for downloads of weights', async () => {
  const { run } = await provision();
  expect(run.one('gcp:compute/routerNat:RouterNat').inputs).toMatchObject({
    router: 'llm-router-4f2a',
    sourceSubnetworkIpRangesToNat: 'LIST_OF_SUBNETWORKS',
    subnetworks: [{ name: 'https://compute/llm-nodes', sourceIpRangesToNats: ['ALL_IP_RANGES'] }],
    enableDynamicPortAllocation: true,
    enableEndpointIndependentMapping: false,
  });
  expect(names((await provision({ nat: 'none' })).run)).not.toContain('llm-router');
});

test('whoever comes after the network waits for the proxies, the firewall and the way out', async () => {
  const { network } = await provision();
  const urns = await Promise.all(network.prerequisites.map(({ urn }) => settled(urn)));
  expect(urns.map((urn) => String(urn).split('::').pop())).toEqual([
    'llm-proxies',
    'llm-health-checks',
    'llm-from-proxies',
    'llm-nat',
  ]);
});

describe('the address', () => {
  test('is regional and external, and protected', async () => {
    const { run, network } = await provision();
    const address = run.one(ADDRESS);
    expect(address).toMatchObject({ name: 'llm-gateway', protect: true });
    expect(address.inputs).toMatchObject({ addressType: 'EXTERNAL', region: 'europe-west4', networkTier: 'STANDARD' });
    expect(await settled(network.addressName!)).toBe('llm-gateway-4f2a');
  });

  test('of an internal class can have several ports', async () => {
    const { run } = await provision({ gatewayClass: GatewayClass.GKE_REGIONAL_INTERNAL });
    expect(run.one(ADDRESS).inputs).toMatchObject({
      addressType: 'INTERNAL',
      purpose: 'SHARED_LOADBALANCER_VIP',
      subnetwork: 'https://compute/llm-nodes',
    });
  });

  test('of a global class is global', async () => {
    const { run } = await provision({ gatewayClass: GatewayClass.GKE_GLOBAL_EXTERNAL });
    expect(run.one('gcp:compute/globalAddress:GlobalAddress').protect).toBe(true);
    expect(run.ofType(ADDRESS)).toEqual([]);
  });

  test('may be left unprotected, or out', async () => {
    const unprotected = await provision({ address: 'unprotected' });
    expect(unprotected.run.one(ADDRESS).protect).toBe(false);
    const none = await provision({ address: 'none' });
    expect([none.run.ofType(ADDRESS), none.network.addressName]).toEqual([[], undefined]);
  });

  test('is protected with everything else', async () => {
    const { run } = await provision({ address: 'unprotected' }, { protect: true });
    expect(run.resources.map(({ protect }) => protect)).not.toContain(false);
  });

  test('of several regions is not reserved', async () => {
    const gatewayClass = GatewayClass.GKE_CROSS_REGIONAL_INTERNAL;
    expect((await provision({ gatewayClass })).run.ofType(ADDRESS)).toEqual([]);
    await expect(provision({ gatewayClass, address: 'protected' })).rejects.toThrow(
      'GKEI_GATEWAY_OPTION_UNSUPPORTED: address is set, and gateways of the class gke-l7-cross-regional-internal-managed-mc',
    );
  });
});

test('a class without proxies of its own gets no rule for them', async () => {
  const { run, network } = await provision({ gatewayClass: GatewayClass.GKE_GLOBAL_EXTERNAL });
  expect(names(run)).toEqual(['llm', 'llm', 'llm-gateway', 'llm-health-checks', 'llm-nat', 'llm-nodes', 'llm-router']);
  expect([network.proxyOnlySubnets, network.proxyRanges]).toEqual([[], []]);
});

test('a proxy in the cluster needs neither rules nor a reserved address', async () => {
  const { run } = await provision({ gatewayClass: GatewayClass.ENVOY_GATEWAY });
  expect(names(run)).toEqual(['llm', 'llm', 'llm-nat', 'llm-nodes', 'llm-router']);
  const reserved = await provision({ gatewayClass: GatewayClass.ENVOY_GATEWAY, address: 'protected' });
  expect(reserved.run.one(ADDRESS).inputs).not.toHaveProperty('networkTier');
});

describe('an existing network', () => {
  test('gets a subnet and what else is missing', async () => {
    const { run } = await provision({ existing: { network: 'shared' }, project: 'host' });
    expect(names(run)).toEqual([
      'llm',
      'llm-from-proxies',
      'llm-gateway',
      'llm-health-checks',
      'llm-nat',
      'llm-nodes',
      'llm-proxies',
      'llm-router',
    ]);
    for (const { inputs } of run.resources.slice(1)) {
      expect(inputs.project).toBe('host');
    }
    expect(run.one(SUBNETWORK, 'llm-nodes').inputs.network).toBe('shared');
  });

  test('keeps its subnet and its proxies', async () => {
    const { run, network } = await provision({
      existing: { network: 'shared', subnetwork: { name: 'nodes', podRange: 'p', serviceRange: 's' } },
      proxyOnlySubnet: ProxyOnlySubnet.existing({ range: '10.200.0.0/24', purpose: 'REGIONAL_MANAGED_PROXY' }),
      nat: 'none',
    });
    expect(names(run)).toEqual(['llm', 'llm-from-proxies', 'llm-gateway', 'llm-health-checks']);
    const proxies = run.one(FIREWALL, 'llm-from-proxies');
    expect(proxies.inputs).toMatchObject({ network: 'shared', sourceRanges: ['10.200.0.0/24'] });
    // Whose pods they are is not known.
    expect(proxies.inputs).not.toHaveProperty('destinationRanges');
    expect(network).toMatchObject({ nodeCapacity: undefined, proxyRanges: ['10.200.0.0/24'] });
  });

  test('whose ranges are said is checked like a new one', async () => {
    const existing = { network: 'shared', subnetwork: { name: 'nodes', podRange: 'p', serviceRange: 's' } };
    const ranges = { nodes: '10.1.0.0/22', pods: '10.64.0.0/20', services: '10.1.16.0/20' };
    const { run, network } = await provision({ existing, ranges });
    expect(network.nodeCapacity).toBe(16);
    expect(run.one(FIREWALL, 'llm-health-checks').inputs.destinationRanges).toEqual(['10.64.0.0/20']);
    await expect(provision({ existing, ranges, nodes: 17 })).rejects.toThrow('GKEI_RANGE_TOO_SMALL: ranges.pods');
  });

  test('in which nothing is missing registers nothing', async () => {
    const names = { network: 'shared', subnetwork: 'nodes', podRange: 'p', serviceRange: 's' };
    const run = await runProgram(() => {
      const gatewayClass = GatewayClass.GKE_REGIONAL_INTERNAL;
      expect(
        InferenceNetwork.fromExisting({ ...names, gatewayClass, proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'] }),
      ).toEqual({
        ...names,
        proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'],
        prerequisites: [],
      });
      expect(() => InferenceNetwork.fromExisting({ ...names, gatewayClass })).toThrow('GKEI_PROXY_ONLY_SUBNET_MISSING');
    });
    expect(run.resources).toEqual([]);
  });
});

test.each<[string, Partial<InferenceNetworkArgs>, string]>([
  [
    'no range',
    { ranges: { nodes: '10.0.0.0', pods: '10.4.0.0/14', services: '10.8.0.0/20' } },
    'GKEI_CIDR_INVALID: ranges.nodes',
  ],
  [
    'overlapping ranges',
    { proxyOnlySubnet: ProxyOnlySubnet.create('10.4.0.0/23') },
    'GKEI_RANGES_OVERLAP: proxyOnlySubnet',
  ],
  [
    'a small proxy-only subnet',
    { proxyOnlySubnet: ProxyOnlySubnet.create('10.129.0.0/27') },
    'GKEI_OUT_OF_RANGE: proxyOnlySubnet',
  ],
  ['too many nodes', { nodes: 2000 }, 'GKEI_RANGE_TOO_SMALL: ranges.pods is 10.4.0.0/14, which holds 1024 node(s)'],
  ['a port', { modelPorts: [0] }, 'GKEI_OUT_OF_RANGE: modelPorts[0] is 0'],
  [
    'proxies of another purpose',
    { proxyOnlySubnet: ProxyOnlySubnet.existing({ range: '10.129.0.0/23', purpose: 'GLOBAL_MANAGED_PROXY' }) },
    'GKEI_PROXY_ONLY_SUBNET_MISSING',
  ],
  [
    'proxies for a class without',
    { gatewayClass: GatewayClass.ISTIO, proxyOnlySubnet: ProxyOnlySubnet.create() },
    'GKEI_PROXY_ONLY_SUBNET_UNUSED',
  ],
  [
    'Cloud Armor for a class without',
    { gatewayClass: GatewayClass.ISTIO, securityPolicy: {} },
    'GKEI_GATEWAY_OPTION_UNSUPPORTED: securityPolicy',
  ],
  [
    'a limit of no requests',
    { securityPolicy: { requestsPerMinute: 0 } },
    'GKEI_OUT_OF_RANGE: securityPolicy.requestsPerMinute is 0',
  ],
  [
    'a rule about nobody',
    { securityPolicy: { rules: [{ match: { from: [] }, action: 'allow' }] } },
    'GKEI_EMPTY_LIST: match.from of securityPolicy.rules[0]',
  ],
  [
    'a rule about too many',
    { securityPolicy: { rules: [{ match: { from: Array(11).fill('192.0.2.0/24') }, action: 'allow' }] } },
    'GKEI_OUT_OF_RANGE: the length of securityPolicy.rules[0].match.from',
  ],
  [
    'a long description',
    { securityPolicy: { rules: [{ match: { from: ['*'] }, action: 'allow', description: 'x'.repeat(65) }] } },
    'GKEI_OUT_OF_RANGE: the length of securityPolicy.rules[0].description',
  ],
])('%s is refused before anything is registered', async (_what, args, message) => {
  const run = await runProgram(() => {
    expect(() => new InferenceNetwork('llm', { region: 'europe-west4', ...args })).toThrow(message);
  });
  expect(run.resources).toEqual([]);
});

test('a preview, in which self links are not known, registers the same', async () => {
  const known = await provision({ securityPolicy: {} });
  const preview = await runProgram(() => new InferenceNetwork('llm', { region: 'europe-west4', securityPolicy: {} }), {
    preview: true,
  });
  expect(names(preview)).toEqual(names(known.run));
});

test('charts take the address, the policy and the ranges of the proxies', async () => {
  const run = await runProgram(
    () => {
      const network = new InferenceNetwork('llm', { region: 'europe-west4', securityPolicy: {} });
      new ChartDeployment('chat', {
        cluster: { provider: new Provider('cluster', {}) },
        namespace: 'llm',
        chart: (chart) => {
          const server = new ModelServer(chart, 'server', { model: Model.QWEN3_8B, accelerator: Accelerator.L4 });
          const securityPolicy = late(network.securityPolicyName!);
          const pool = new InferencePool(chart, 'pool', { servers: [server], securityPolicy });
          new EndpointPicker(chart, 'picker', { pool, image: 'registry.example.com/picker:1' });
          const gatewayClass = GatewayClass.GKE_REGIONAL_EXTERNAL;
          const gateway = new InferenceGateway(chart, 'gateway', { gatewayClass, address: late(network.addressName!) });
          gateway.route('chat', { to: [{ pool }] });
          new InferenceNetworkPolicy(chart, 'closed', { pool, proxyRanges: network.proxyRanges });
        },
      });
    },
    { outputs },
  );
  const inputsOf = (kind: string) =>
    run.resources.filter(({ type }) => type.endsWith(`:${kind}`)).map(({ inputs }) => inputs);
  expect(inputsOf('Gateway')[0].spec.addresses).toEqual([{ type: 'NamedAddress', value: 'llm-gateway-4f2a' }]);
  expect(inputsOf('GCPBackendPolicy')[0].spec.default.securityPolicy).toBe('llm-armor-4f2a');
  for (const { spec } of inputsOf('NetworkPolicy')) {
    expect(spec.ingress[0].from).toContainEqual({ ipBlock: { cidr: '10.129.0.0/23' } });
  }
});
