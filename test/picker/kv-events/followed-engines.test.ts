import { FollowedEngines } from '../../../src/picker/kv-events/followed-engines';
import { FollowingCounts } from '../../../src/picker/kv-events/following-counts';
import { pack } from '../../kv-event-wire/pack';
import { Publisher } from '../../zmtp/publisher';
import { adjacentPorts } from '../_support/adjacent-ports';
import { eventually } from '../_support/eventually';
import { RecordedCaches } from './_recorded-caches';

const CLEARED = pack([1.5, [{ type: 'AllBlocksCleared' }]]);

let publishers: Publisher[];
let caches: RecordedCaches;
let failures: (string | undefined)[];
let engines: FollowedEngines;

/** Publishers of the ranks 0, 1, 2. */
beforeEach(async () => {
  const port = await adjacentPorts(3);
  publishers = [];
  const replayPort = await adjacentPorts(3, '127.0.0.9');
  for (const rank of [0, 1, 2]) publishers.push(await Publisher.start({}, port + rank, replayPort + rank));
  caches = new RecordedCaches();
  failures = [];
  engines = new FollowedEngines({
    endpoint: 'a',
    address: '127.0.0.1',
    ports: { port, replayPort },
    caches,
    counts: new FollowingCounts(),
    onFailure: (failure) => failures.push(failure),
  });
});

afterEach(async () => {
  engines.close();
  for (const publisher of publishers) await publisher.close();
});

const subscribers = () => publishers.map(({ subscriberCount }) => subscriberCount);

test('each engine is followed on ports of its own', async () => {
  expect(engines.isConnected).toBe(false);
  engines.follow([0, 1]);
  await eventually(() => expect([...caches.told].sort()).toContain('a/1 forget, complete'));
  publishers[1].publish(0, CLEARED);
  await eventually(() => expect(caches.told).toContain('a/1 cleared'));
  expect(caches.told).not.toContain('a cleared');
  expect([subscribers(), engines.isConnected]).toEqual([[1, 1, 0], true]);
  expect(publishers.map(({ replays }) => replays)).toEqual([[0], [0], []]);
});

test('a server that is one of several is followed where its own rank publishes', async () => {
  engines.follow([2]);
  await eventually(() => expect(subscribers()).toEqual([0, 0, 1]));
  await eventually(() => expect(caches.told).toContain('a/2 forget, complete'));
});

test('an engine that is no longer there is forgotten, and the others are followed on', async () => {
  engines.follow([0, 1]);
  await eventually(() => expect(subscribers()).toEqual([1, 1, 0]));
  engines.follow([1, 2]);
  await eventually(() => expect(subscribers()).toEqual([0, 1, 1]));
  expect(caches.told).toEqual(expect.arrayContaining(['a forget', 'a doubt']));
  expect(publishers[1].replays).toEqual([0]);
});

test('all of them must be listened to, and a failure says which one is not', async () => {
  await publishers[1].close();
  engines.follow([0, 1]);
  await eventually(() => expect(failures).toContain('engine 1: ECONNREFUSED'));
  await eventually(() => expect(subscribers()[0]).toBe(1));
  expect(engines.isConnected).toBe(false);
});

test('an engine whose port would be none is not followed', () => {
  engines.follow([60_000]);
  expect([engines.isConnected, failures]).toEqual([false, []]);
});
