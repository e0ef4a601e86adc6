import { Accelerator, Capacity, GatewayClass, Model } from '../../../src';
import { InferencePlatform, ProxyOnlySubnet } from '../../../src/pulumi';
import { platformConfig } from '../../../src/pulumi/platform/config/platform-config';
import { run } from '../cluster/_cluster-program';
import { poolsOf } from './_platform-program';

const CHAT = { model: 'qwen3-8b', accelerator: 'l4', replicas: 2 };

const read = (value: unknown) => platformConfig.read(value, 'gke-inference:platform');
const readWith = (wishes: object) => read({ location: 'europe-west4', services: { chat: CHAT }, ...wishes });
const readChat = (wishes: object) => readWith({ services: { chat: { ...CHAT, ...wishes } } }).services.chat;

test('names of models, accelerators and classes are what programs write', () => {
  const { services, gatewayClass } = readWith({ gatewayClass: 'gke-l7-rilb' });
  expect(services.chat).toMatchObject({ model: Model.QWEN3_8B, accelerator: Accelerator.L4, replicas: 2 });
  expect(gatewayClass).toBe(GatewayClass.GKE_REGIONAL_INTERNAL);
  const large = { model: 'meta-llama/Llama-3.3-70B-Instruct', accelerator: 'nvidia-a100-80gb' };
  expect(readChat(large)).toMatchObject({ model: Model.LLAMA_3_3_70B, accelerator: Accelerator.A100_80 });
});

test.each([
  ['spot', Capacity.spot()],
  ['any', Capacity.any()],
  ['flex-start', Capacity.flexStart()],
  [{ reservation: 'h100s', reservationProject: 'shared' }, Capacity.reservation('h100s', { project: 'shared' })],
  [{ computeClass: 'l4' }, Capacity.computeClass('l4')],
])('the capacity %j', (value, capacity) => {
  expect(readChat({ capacity: value }).capacity).toEqual(capacity);
});

test('options of the engine go where a model server takes them', () => {
  const { engine } = readChat({ maxModelLen: 8192, quantization: 'fp8', kvCacheDataType: 'fp8' });
  expect(engine).toEqual({ maxModelLen: 8192, quantization: 'fp8', kvCacheDataType: 'fp8' });
});

test('every part of a platform can be said', () => {
  const network = {
    ranges: { nodes: '10.0.0.0/20', pods: '10.4.0.0/14', services: '10.8.0.0/20' },
    proxyOnlySubnet: { range: '10.9.0.0/23', purpose: 'REGIONAL_MANAGED_PROXY' },
    securityPolicy: { requestsPerMinute: 'unlimited' },
  };
  const cluster = { upgrades: { channel: 'stable', window: { start: '02:00', hours: 4, days: ['sunday'] } } };
  const pools = { l4: { nodes: { maxPerZone: 2 }, storage: { localSsds: 1 }, upgrades: { maxSurge: 2 } } };
  const args = readWith({ network, cluster, pools, zones: ['europe-west4-a'], picker: { digest: 'sha256:1' } });
  expect(args).toMatchObject({
    network: {
      ...network,
      proxyOnlySubnet: ProxyOnlySubnet.existing({ range: '10.9.0.0/23', purpose: 'REGIONAL_MANAGED_PROXY' }),
    },
    cluster,
    pools,
    zones: ['europe-west4-a'],
    picker: { digest: 'sha256:1' },
  });
});

test('what exists is named instead', () => {
  const existing = { network: 'vpc', subnetwork: 'nodes', podRange: 'pods', serviceRange: 'services' };
  const { network, cluster, namespace } = readWith({
    network: { existing: { ...existing, proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'] } },
    cluster: { existing: { name: 'serving', location: 'europe-west4', project: 'acme' } },
    namespace: { existing: 'shared' },
  });
  expect(network).toEqual({ ...existing, proxyOnlySubnets: ['REGIONAL_MANAGED_PROXY'], prerequisites: [] });
  expect(cluster).toEqual({ existing: { name: 'serving', location: 'europe-west4', project: 'acme' } });
  expect(namespace).toEqual({ existing: 'shared' });
});

const wrong = (message: string, value: object): [string, object] => [message, value];

test.each([
  wrong(
    'GKEI_CONFIG_KEY: the configuration has no key gke-inference:platform.zone; the nearest known one is zones; it may be',
    {
      zone: 'europe-west4-a',
    },
  ),
  wrong('no key gke-inference:platform.services.chat.acelerator; the nearest known one is accelerator', {
    services: { chat: { ...CHAT, acelerator: 'l4' } },
  }),
  wrong('no key gke-inference:platform.cluster.upgrades.chanel', { cluster: { upgrades: { chanel: 'stable' } } }),
  wrong('GKEI_CONFIG_MISSING: the configuration lacks gke-inference:platform.services.chat.replicas; set it to', {
    services: { chat: { model: 'qwen3-8b', accelerator: 'l4' } },
  }),
  wrong('GKEI_CONFIG_VALUE: gke-inference:platform.zones is "europe-west4-a" in the configuration; set it to a list', {
    zones: 'europe-west4-a',
  }),
  wrong('gke-inference:platform.zones[1] is 1 in the configuration; set it to a text', {
    zones: ['europe-west4-a', 1],
  }),
  wrong('gke-inference:platform.imageCache is "yes" in the configuration; set it to true or false', {
    imageCache: 'yes',
  }),
  wrong('gke-inference:platform.metricsReader is "prometheus" in the configuration; set it to adapter, keda or none', {
    metricsReader: 'prometheus',
  }),
  wrong(
    'gke-inference:platform.services.chat.replicas is "two" in the configuration; set it to a number, or an object of min, max',
    {
      services: { chat: { ...CHAT, replicas: 'two' } },
    },
  ),
  wrong('gke-inference:platform.services.chat.capacity is "sopt"', {
    services: { chat: { ...CHAT, capacity: 'sopt' } },
  }),
  wrong('gke-inference:platform.services.chat.capacity is {}', { services: { chat: { ...CHAT, capacity: {} } } }),
  wrong('gke-inference:platform.services is [] in the configuration; set it to keys of your choice', { services: [] }),
  wrong(
    'gke-inference:platform.gatewayClass is "gke-l7-rilm" in the configuration; set it to the name of a gateway class, such as gke-l7-rilb',
    {
      gatewayClass: 'gke-l7-rilm',
    },
  ),
  wrong('gke-inference:platform.picker is {"tag":"1","image":"a"}', { picker: { tag: '1', image: 'a' } }),
  wrong(
    'gke-inference:platform.cluster is "an object of existing and privateNodes" in the configuration; set it to existing',
    {
      cluster: { existing: { name: 'a', location: 'europe-west4', project: 'b' }, privateNodes: false },
    },
  ),
  wrong('GKEI_MODEL_UNKNOWN: the catalog has no model "qwen3-9b"', {
    services: { chat: { ...CHAT, model: 'qwen3-9b' } },
  }),
  wrong('GKEI_ACCELERATOR_NAME: there is no accelerator "l40"', {
    services: { chat: { ...CHAT, accelerator: 'l40' } },
  }),
])('%s', (message, wishes) => {
  expect(() => readWith(wishes)).toThrow(message);
});

describe('from the configuration of a stack', () => {
  const value = JSON.stringify({ location: 'europe-west4', services: { chat: { ...CHAT, capacity: 'spot' } } });

  test('a platform is what its keys say', async () => {
    const program = await run(() => InferencePlatform.fromConfig('llm'), {
      config: { 'gke-inference:platform': value },
    });
    expect(Object.keys(poolsOf(program))).toEqual(['llm-l4-spot']);
  });

  test('several platforms have keys of their own', async () => {
    const program = await run(() => InferencePlatform.fromConfig('eu', undefined, 'acme:europe'), {
      config: { 'acme:europe': value },
    });
    expect(Object.keys(poolsOf(program))).toEqual(['eu-l4-spot']);
  });

  test('a missing one is an error', async () => {
    await expect(run(() => InferencePlatform.fromConfig('llm'))).rejects.toThrow(
      'GKEI_CONFIG_MISSING: the configuration lacks gke-inference:platform; set it to an object of location, services',
    );
  });
});
