/** Models of the cluster over a stand-in for the API server. */
import { ApiProfile } from '../../../src/catalog/api-profile';
import { ApiClusterWatch } from '../../../src/picker/kube/api-cluster-watch';
import type { KubernetesObject, WatchStatus } from '../../../src/picker/kube/cluster-watch';
import { type ClusterModels, ModelWatch, type ModelWatchOptions } from '../../../src/picker/kube/model-watch';
import { ModelTable } from '../../../src/picker/models';
import { eventually } from '../_support/eventually';
import { FakeApiServer } from './_fake-api-server';

const path = (group: string, kind: string) => `/apis/${group}/v1alpha2/namespaces/default/${kind}`;
const EXTENSION = 'inference.networking.x-k8s.io';
const named = (name: string, creationTimestamp = '2026-01-01T00:00:00Z') => ({ metadata: { name, creationTimestamp } });
const rewrite = (object: KubernetesObject, model: string | undefined, target: string, pool = 'pool') => ({
  ...object,
  spec: {
    poolRef: { name: pool },
    rules: [{ matches: model === undefined ? [] : [{ model: { value: model } }], targets: [{ modelRewrite: target }] }],
  },
});
const objective = (name: string, priority: number) => ({
  ...named(name),
  spec: { poolRef: { name: 'pool' }, priority },
});

let api: FakeApiServer;
let watch: ModelWatch;
let found: ClusterModels | undefined;
let statuses: WatchStatus[];

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  found = undefined;
  statuses = [];
  watch = watchOf('any');
});
function watchOf(kinds: ModelWatchOptions['kinds'], group = ApiProfile.V1.group): ModelWatch {
  const started = new ModelWatch({
    cluster: new ApiClusterWatch(api.access, { firstPauseMs: 2, maxPauseMs: 20 }),
    namespace: 'default',
    pool: { name: 'pool', group },
    kinds,
    onStatus: (_, status) => statuses.push(status),
  });
  started.start((models) => {
    found = models;
  });
  return started;
}
afterEach(async () => {
  watch.close();
  await api.stop();
});

const ask = (asked: string, objectiveName?: string) =>
  new ModelTable(found?.rules, found?.objectives).resolve({ asked, objective: objectiveName }, () => 0);

test.each(['llm-d.ai', EXTENSION])('rewrites and objectives of %s', async (group) => {
  api.put(path(group, 'inferencemodelrewrites'), rewrite(named('chat'), 'acme/chat', 'v1'));
  api.put(path(group, 'inferencemodelrewrites'), rewrite(named('other'), 'acme/other', 'v1', 'another-pool'));
  api.put(path(group, 'inferenceobjectives'), objective('chat', 7));
  api.put(path(group, 'inferenceobjectives'), objective('batch', -5));
  await eventually(() => expect(ask('acme/chat')).toEqual({ model: 'v1', priority: 7 }));
  await eventually(() => expect(ask('acme/chat', 'batch')).toEqual({ model: 'v1', priority: -5 }));
  expect(ask('acme/other').model).toBe('acme/other');
});

test('the oldest of two rewrites wins, exact before general, llm-d before its predecessor', async () => {
  const llmD = path('llm-d.ai', 'inferencemodelrewrites');
  api.put(llmD, rewrite(named('a', '2026-02-01T00:00:00Z'), 'm', 'younger'));
  api.put(llmD, rewrite(named('b', '2026-01-01T00:00:00Z'), 'm', 'older'));
  api.put(llmD, rewrite(named('c', '2025-01-01T00:00:00Z'), undefined, 'general'));
  api.put(path(EXTENSION, 'inferencemodelrewrites'), rewrite(named('d', '2024-01-01T00:00:00Z'), 'm', 'former'));
  await eventually(() => expect(ask('else').model).toBe('general'));
  await eventually(() => expect(ask('m').model).toBe('older'));
});

test('objects without what their schema asks for change nothing of the others', async () => {
  api.put(path(EXTENSION, 'inferenceobjectives'), named('empty'));
  api.put(path(EXTENSION, 'inferenceobjectives'), { ...named('poolless'), spec: { priority: 3 } } as KubernetesObject);
  api.put(path(EXTENSION, 'inferenceobjectives'), objective('gold', 7));
  api.put(path(EXTENSION, 'inferencemodelrewrites'), named('empty'));
  const ruleless = { ...named('ruleless'), spec: { poolRef: { name: 'pool' } } };
  api.put(path(EXTENSION, 'inferencemodelrewrites'), ruleless as KubernetesObject);
  api.put(path(EXTENSION, 'inferencemodelrewrites'), rewrite(named('chat'), 'acme/chat', 'v1'));
  await eventually(() => expect(ask('acme/chat', 'gold')).toEqual({ model: 'v1', priority: 7 }));
  expect(statuses).not.toContain('unreachable');
});

test('models of the first generation', async () => {
  const spec = { modelName: 'm', criticality: 'Sheddable', targetModels: [{ name: 'v1' }], poolRef: { name: 'pool' } };
  const model = { ...named('chat'), spec };
  watch.close();
  watch = watchOf('any', EXTENSION);
  api.put(path(EXTENSION, 'inferencemodels'), model);
  await eventually(() => expect(ask('m')).toEqual({ model: 'v1', priority: -10 }));
});

test.each<[ModelWatchOptions['kinds'], string[]]>([
  ['none', []],
  ['rewrites', [path(EXTENSION, 'inferencemodelrewrites'), path(EXTENSION, 'inferenceobjectives')]],
  ['models', [path(EXTENSION, 'inferencemodels')]],
])('of %s, no other kinds are asked for', async (kinds, paths) => {
  watch.close();
  api.requests.length = 0;
  watch = watchOf(kinds);
  await eventually(() => expect([...new Set(api.requests.map((request) => request.path))].sort()).toEqual(paths));
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([...new Set(api.requests.map((request) => request.path))].sort()).toEqual(paths);
});
