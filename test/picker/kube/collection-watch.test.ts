/** The watch against a stand-in for the API server; the end-to-end tests run it against a real one. */
import { ApiClusterWatch } from '../../../src/picker/kube/api-cluster-watch';
import type { KubernetesObject, Watching, WatchStatus } from '../../../src/picker/kube/cluster-watch';
import { eventually } from '../_support/eventually';
import { FakeApiServer } from './_fake-api-server';

const PATH = '/api/v1/namespaces/default/pods';
const pod = (name: string) => ({ metadata: { name } });

let api: FakeApiServer;
let watching: Watching | undefined;
let seen: string[][];
let statuses: WatchStatus[];

beforeEach(async () => {
  api = new FakeApiServer();
  await api.start();
  seen = [];
  statuses = [];
});
afterEach(async () => {
  watching?.close();
  await api.stop();
});

function watch(watchMs = 60_000, maxPauseMs = 20): void {
  const times = { watchMs, graceMs: 0, answerMs: 2_000, firstPauseMs: 2, maxPauseMs };
  watching = new ApiClusterWatch(api.access, times).watch<KubernetesObject>(
    { path: PATH },
    {
      changed: (objects) => seen.push([...objects.keys()].sort()),
      status: (status) => statuses.push(status),
    },
  );
}

const latest = (...names: string[]) => eventually(() => expect(seen.at(-1)).toEqual(names));
const watched = () => eventually(() => expect(api.openWatches).toBe(1));

test('lists, then follows what is added, changed and deleted', async () => {
  api.put(PATH, pod('a'));
  watch();
  await latest('a');
  api.put(PATH, pod('b'));
  await latest('a', 'b');
  api.remove(PATH, 'a');
  await latest('b');
  expect(statuses).toEqual(['synced']);
  expect(api.listRequests()).toHaveLength(1);
  const [request] = api.watchRequests();
  expect(Object.fromEntries(request.query)).toEqual({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: '2',
    timeoutSeconds: '60',
  });
  expect(request.headers).toMatchObject({ authorization: 'Bearer t', accept: 'application/json' });
});

test('nothing is lost between the list and the watch', async () => {
  watch();
  for (let i = 0; i < 30; i++) {
    api.put(PATH, pod(`p${i}`));
    if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await eventually(() => expect(seen.at(-1)).toHaveLength(30));
});

test('a watch that ended resumes from the last bookmark, without a list', async () => {
  watch();
  await watched();
  api.put('/elsewhere', pod('x'));
  api.bookmark();
  api.endWatches();
  await eventually(() => expect(api.watchRequests()).toHaveLength(2));
  expect(api.watchRequests()[1].query.get('resourceVersion')).toBe('2');
  expect(api.listRequests()).toHaveLength(1);
});

test('a watch that is cut inside of an event resumes from the last whole one', async () => {
  watch();
  await watched();
  api.put(PATH, pod('a'));
  await latest('a');
  api.endWatches(true);
  await eventually(() => expect(api.watchRequests()).toHaveLength(2));
  api.put(PATH, pod('b'));
  await latest('a', 'b');
  expect(api.listRequests()).toHaveLength(1);
});

test.each([
  ['as a status', 2],
  ['as an event', 3],
])('a version that is gone, told %s, leads to a list and shows the difference', async (_, version) => {
  watch();
  await watched();
  for (let i = 2; i <= version; i++) api.put(PATH, pod('old'));
  await latest('old');
  await api.stop();
  api.remove(PATH, 'old');
  api.put(PATH, pod('new'));
  api.oldestVersion = 1_000;
  await api.start();
  await latest('new');
  api.oldestVersion = 0;
  await watched();
  expect(api.watchRequests().at(-2)?.query.get('resourceVersion')).toBeDefined();
  expect(seen.every((names) => names.length <= 1)).toBe(true);
});

test('a version that a server restored from a backup does not have yet leads to a list', async () => {
  for (const name of ['a', 'b', 'c']) api.put(PATH, pod(name));
  watch();
  await watched();
  await latest('a', 'b', 'c');
  api.restore(2);
  api.endWatches();
  await latest();
  expect(api.listRequests()).toHaveLength(2);
  await watched();
});

test('errors as events lead to a list, one after another', async () => {
  watch();
  await watched();
  for (const lists of [1, 1, 2]) {
    const watches = api.watchRequests().length;
    api.fail();
    await eventually(() => expect(api.watchRequests().length).toBeGreaterThan(watches));
    await watched();
    expect(api.listRequests()).toHaveLength(lists);
  }
});

test('a server that refuses every watch is asked for lists ever more rarely, and not told to be right by them', async () => {
  watch();
  await watched();
  api.watchRefusal = 429;
  api.endWatches();
  await eventually(() => expect(api.watchRequests().length).toBeGreaterThan(20));
  // After 3, 9 and 21 refusals.
  expect(api.listRequests().length).toBeLessThanOrEqual(4);
  expect(statuses).toEqual(['synced', 'unreachable']);
  api.watchRefusal = undefined;
  await watched();
  await eventually(() => expect(statuses).toEqual(['synced', 'unreachable', 'synced']));
});

test.each([403, 404])(
  'watches that are answered with %d lead to no list: the version is not the cause',
  async (status) => {
    watch();
    await watched();
    api.refusals.set(PATH, status);
    api.endWatches();
    await eventually(() => expect(api.watchRequests().length).toBeGreaterThan(8));
    expect(api.listRequests()).toHaveLength(1);
  },
);

test('an observer that fails is told so, and the watch goes on', async () => {
  const times = { firstPauseMs: 2, maxPauseMs: 20 };
  const changed = (objects: ReadonlyMap<string, KubernetesObject>) => {
    seen.push([...objects.keys()].sort());
    if (objects.has('bad')) throw new TypeError('a bad pod');
  };
  const told: string[] = [];
  watching = new ApiClusterWatch(api.access, times).watch<KubernetesObject>(
    { path: PATH },
    { changed, status: (status, detail) => told.push(status === 'unusable' ? detail : status) },
  );
  await watched();
  api.put(PATH, pod('bad'));
  await latest('bad');
  api.remove(PATH, 'bad');
  await latest();
  api.put(PATH, pod('good'));
  await latest('good');
  expect(told).toEqual(['synced', 'a bad pod', 'synced']);
  expect([api.listRequests().length, api.watchRequests().length]).toEqual([1, 1]);
});

test('an API server that is away changes nothing, and is found again', async () => {
  api.put(PATH, pod('a'));
  watch();
  await watched();
  await api.stop();
  await eventually(() => expect(statuses).toEqual(['synced', 'unreachable']));
  expect(seen).toEqual([['a']]);
  await api.start();
  api.put(PATH, pod('b'));
  await latest('a', 'b');
  expect(statuses).toEqual(['synced', 'unreachable', 'synced']);
});

test('an API server that is back but refuses everything for a moment is asked again soon', async () => {
  watch(60_000, 1_000_000);
  await watched();
  await api.stop();
  // Pauses double at each failure: the next one is of half a second at least, and each of those behind it twice as long.
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  api.refusals.set(PATH, 403);
  const asked = api.requests.length;
  await api.start();
  await eventually(() => expect(api.requests.length).toBeGreaterThan(asked + 4), 3_000);
  api.refusals.clear();
  await eventually(() => expect(statuses).toEqual(['synced', 'unreachable', 'forbidden', 'synced']));
});

test('a connection on which nothing arrives is given up and resumed', async () => {
  watch(100);
  await eventually(() => expect(api.watchRequests().length).toBeGreaterThan(2));
  api.put(PATH, pod('a'));
  await latest('a');
  expect(api.listRequests()).toHaveLength(1);
});

test('a server that accepts and never answers is asked again', async () => {
  api.mute = true;
  const times = { answerMs: 20, firstPauseMs: 1, maxPauseMs: 5 };
  watching = new ApiClusterWatch(api.access, times).watch(
    { path: PATH },
    { changed: (objects) => seen.push([...objects.keys()]), status: (status) => statuses.push(status) },
  );
  await eventually(() => expect(api.requests.length).toBeGreaterThan(2));
  expect(statuses).toEqual(['unreachable']);
  api.mute = false;
  await latest();
});

test('a kind that is absent is noticed when it is installed, and kept when it seems to vanish', async () => {
  api.refusals.set(PATH, 404);
  watch();
  await eventually(() => expect(api.requests.length).toBeGreaterThan(3));
  expect([statuses, seen]).toEqual([['absent'], []]);
  api.refusals.clear();
  api.put(PATH, pod('a'));
  await latest('a');
  api.refusals.set(PATH, 404);
  api.endWatches();
  await eventually(() => expect(statuses).toEqual(['absent', 'synced', 'absent']));
  expect(seen.at(-1)).toEqual(['a']);
});

test.each([401, 403])('status %d is told as forbidden and tried again', async (status) => {
  api.refusals.set(PATH, status);
  watch();
  await eventually(() => expect(api.requests.length).toBeGreaterThan(2));
  expect(statuses).toEqual(['forbidden']);
  api.refusals.clear();
  await latest();
});

test('watches that end as soon as they begin are not asked for in a tight loop', async () => {
  api.curt = true;
  watch();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(api.requests.length).toBeLessThan(40);
  api.curt = false;
  api.put(PATH, pod('a'));
  await latest('a');
});

test('after closing nothing is asked and nothing told', async () => {
  watch();
  await watched();
  watching?.close();
  await eventually(() => expect(api.openWatches).toBe(0));
  const { length } = api.requests;
  api.put(PATH, pod('a'));
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect([api.requests.length, seen, statuses]).toEqual([length, [[]], ['synced']]);
});
