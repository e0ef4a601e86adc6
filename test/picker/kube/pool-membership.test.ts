/** Membership over a stand-in for the API server; the end-to-end tests run it against a real one. */
import { ApiProfile } from '../../../src/catalog';
import { ApiClusterWatch } from '../../../src/picker/kube/api-cluster-watch';
import { PoolMembership } from '../../../src/picker/kube/pool-membership';
import { eventually } from '../_support/eventually';
import { FakeApiServer } from './_fake-api-server';

const POOLS = '/apis/inference.networking.k8s.io/v1/namespaces/default/inferencepools';
const PODS = '/api/v1/namespaces/default/pods';

const pool = (matchLabels: Record<string, string>, ...ports: number[]) => ({
  metadata: { name: 'pool' },
  spec: { selector: { matchLabels }, targetPorts: ports.map((number) => ({ number })) },
});
const pod = (name: string, podIP: string, labels: Record<string, string>) => ({
  metadata: { name, labels },
  status: { phase: 'Running', podIP, conditions: [{ type: 'Ready', status: 'True' }] },
});

let api: FakeApiServer;
let membership: PoolMembership;
let seen: string[][];
let statuses: string[];

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  seen = [];
  statuses = [];
  membership = membershipOf(ApiProfile.V1);
});
afterEach(async () => {
  membership.close();
  await api.stop();
});

const membershipOf = (generation: ApiProfile) =>
  new PoolMembership({
    cluster: new ApiClusterWatch(api.access, { firstPauseMs: 2, maxPauseMs: 20 }),
    namespace: 'default',
    pool: 'pool',
    api: generation,
    onStatus: (kind, status) => statuses.push(`${kind} ${status}`),
  });
const start = () => membership.start((endpoints) => seen.push(endpoints.map(({ id }) => id).sort()));
const latest = (...ids: string[]) => eventually(() => expect(seen.at(-1)).toEqual(ids));

test('the endpoints are the pods that the pool selects, with its ports', async () => {
  api.put(PODS, pod('a', '10.0.0.1', { app: 'vllm', tier: 'gpu' }));
  api.put(PODS, pod('b', '10.0.0.2', { app: 'other' }));
  api.put(POOLS, { ...pool({ app: 'other' }, 1), metadata: { name: 'another-pool' } });
  api.put(POOLS, pool({ tier: 'gpu', app: 'vllm' }, 8000, 8001));
  start();
  await latest('10.0.0.1:8000', '10.0.0.1:8001');
  api.put(PODS, pod('c', '10.0.0.3', { app: 'vllm', tier: 'gpu' }));
  await eventually(() => expect(seen.at(-1)).toHaveLength(4));
  expect(api.listRequests(PODS)[0].query.get('labelSelector')).toBe('app=vllm,tier=gpu');
  expect(api.listRequests(POOLS)[0].query.get('fieldSelector')).toBe('metadata.name=pool');
});

test('a pool of the first generation says the same in its own words', async () => {
  const legacy = '/apis/inference.networking.x-k8s.io/v1alpha2/namespaces/default/inferencepools';
  membership = membershipOf(ApiProfile.V1ALPHA2);
  api.put(PODS, pod('a', '10.0.0.1', { app: 'vllm', matchLabels: 'no' }));
  api.put(POOLS, pool({ app: 'vllm' }, 1));
  const first = { metadata: { name: 'pool' }, spec: { selector: { app: 'vllm' }, targetPortNumber: 8000 } };
  api.put(legacy, first);
  start();
  await latest('10.0.0.1:8000');
  expect(api.listRequests(PODS)[0].query.get('labelSelector')).toBe('app=vllm');
  expect(api.listRequests(POOLS)).toEqual([]);
});

test('follows other ports and another selector, and is never empty in between', async () => {
  api.put(PODS, pod('a', '10.0.0.1', { app: 'old' }));
  api.put(PODS, pod('b', '10.0.0.2', { app: 'new' }));
  api.put(POOLS, pool({ app: 'old' }, 8000));
  start();
  await latest('10.0.0.1:8000');
  api.put(POOLS, pool({ app: 'old' }, 9000));
  await latest('10.0.0.1:9000');
  api.put(POOLS, pool({ app: 'new' }, 9000));
  await latest('10.0.0.2:9000');
  expect(seen.every((ids) => ids.length === 1)).toBe(true);
  await eventually(() => expect(api.openWatches).toBe(2));
});

test('starts without the CRD and notices it, and the pool, later', async () => {
  api.refusals.set(POOLS, 404);
  api.put(PODS, pod('a', '10.0.0.1', { app: 'vllm' }));
  start();
  await eventually(() => expect(statuses).toEqual(['inferencepools absent']));
  expect(seen).toEqual([]);
  api.refusals.clear();
  await latest();
  api.put(POOLS, pool({ app: 'vllm' }, 8000));
  await latest('10.0.0.1:8000');
});

test('a deleted pool has no endpoints, and is whole again when it returns', async () => {
  api.put(PODS, pod('a', '10.0.0.1', { app: 'vllm' }));
  api.put(POOLS, pool({ app: 'vllm' }, 8000));
  start();
  await latest('10.0.0.1:8000');
  api.remove(POOLS, 'pool');
  await latest();
  api.put(POOLS, pool({ app: 'vllm' }, 8000));
  await latest('10.0.0.1:8000');
});

test('keeps its endpoints while the API server is away and drops what went meanwhile', async () => {
  api.put(PODS, pod('a', '10.0.0.1', { app: 'vllm' }));
  api.put(PODS, pod('b', '10.0.0.2', { app: 'vllm' }));
  api.put(POOLS, pool({ app: 'vllm' }, 8000));
  start();
  await latest('10.0.0.1:8000', '10.0.0.2:8000');
  await eventually(() => expect(api.openWatches).toBe(2));
  await api.stop();
  await eventually(() => expect(statuses.slice(-2).sort()).toEqual(['inferencepools unreachable', 'pods unreachable']));
  expect(seen.at(-1)).toHaveLength(2);
  api.remove(PODS, 'a');
  api.oldestVersion = 1_000;
  await api.start();
  await latest('10.0.0.2:8000');
  expect(seen.every((ids) => ids.length > 0)).toBe(true);
});
