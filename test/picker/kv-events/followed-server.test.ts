import { FollowedServer } from '../../../src/picker/kv-events/followed-server';
import { FollowingCounts } from '../../../src/picker/kv-events/following-counts';
import { pack } from '../../kv-event-wire/pack';
import { messageOf, Publisher } from '../../zmtp/publisher';
import { eventually } from '../_support/eventually';
import { CAPTURED } from './_captured';
import { RecordedCaches } from './_recorded-caches';

const batch = (...events: readonly string[]) => pack([1.5, events.map((type) => ({ type, block_hashes: [1] }))]);
const CLEARED = batch('AllBlocksCleared');
const REMOVED = batch('BlockRemoved');

let publisher: Publisher;
let server: FollowedServer;
let caches: RecordedCaches;
let counts: FollowingCounts;
let failures: (string | undefined)[];

const portsOf = ({ port, replayPort }: Publisher) => ({ port, replayPort });

function follow(replays = true, { port, replayPort } = portsOf(publisher)): void {
  caches = new RecordedCaches();
  counts = new FollowingCounts();
  failures = [];
  server = new FollowedServer({
    endpoint: 'a',
    rank: 0,
    address: '127.0.0.1',
    port,
    replayPort: replays ? replayPort : undefined,
    caches,
    counts,
    onFailure: (failure) => failures.push(failure),
  });
}

const subscribed = () => eventually(() => expect(publisher.subscriberCount).toBe(1));
const told = (...what: readonly string[]) =>
  eventually(() => expect(caches.told).toEqual(what.map((each) => `a ${each}`)));

beforeEach(async () => {
  publisher = await Publisher.start();
});

afterEach(async () => {
  server.close();
  await publisher.close();
});

test('it reports a captured stream as vLLM published it', async () => {
  follow(false);
  await subscribed();
  for (const [sequence, parts] of CAPTURED.entries()) publisher.publish(sequence, parts[2]);
  await eventually(() => expect(caches.events).toHaveLength(29));
  expect(caches.told.slice(0, 3)).toEqual(['a forget, complete', 'a stored', 'a trust']);
  expect(counts).toMatchObject({ batches: 21, events: { stored: 29, removed: 0, cleared: 0 }, unreadable: 0, gaps: 0 });
  expect([server.isConnected, failures]).toEqual([true, []]);
});

test('it fetches what was published before it came', async () => {
  publisher.publish(0, CLEARED);
  publisher.publish(1, REMOVED);
  follow();
  await told('forget, complete', 'cleared', 'removed', 'trust');
  publisher.publish(2, CLEARED);
  await told('forget, complete', 'cleared', 'removed', 'trust', 'cleared', 'trust');
  expect(publisher.replays).toEqual([0]);
  expect(counts).toMatchObject({ recovered: 2, replays: { answered: 1, failed: 0 } });
});

test('it reads replays without a topic, as older servers send them', async () => {
  await publisher.close();
  publisher = await Publisher.start({ replaysTopic: false });
  publisher.publish(0, CLEARED);
  follow();
  await told('forget, complete', 'cleared', 'trust');
  expect(counts).toMatchObject({ recovered: 1, replays: { answered: 1, failed: 0 } });
});

test('it fetches what a full queue has dropped, from where it is missing', async () => {
  follow();
  await told('forget, complete', 'trust');
  publisher.publish(0, CLEARED);
  publisher.publish(1, REMOVED, true);
  publisher.publish(2, CLEARED);
  await told('forget, complete', 'trust', 'cleared', 'trust', 'doubt', 'removed', 'cleared', 'trust');
  expect(publisher.replays).toEqual([0, 1]);
  expect(counts.gaps).toBe(1);
});

test('it forgets what it cannot make whole', async () => {
  follow(false);
  await subscribed();
  publisher.publish(0, CLEARED);
  publisher.publish(1, REMOVED, true);
  publisher.publish(2, CLEARED);
  await told('forget, complete', 'cleared', 'trust', 'forget', 'cleared', 'trust');
});

test('it comes back after the connection broke, and catches up', async () => {
  follow();
  await told('forget, complete', 'trust');
  publisher.publish(0, CLEARED);
  await told('forget, complete', 'trust', 'cleared', 'trust');
  publisher.disconnect();
  await told('forget, complete', 'trust', 'cleared', 'trust', 'doubt');
  publisher.publish(1, REMOVED);
  await eventually(() =>
    expect(caches.told.slice(5)).toEqual(['a forget, complete', 'a cleared', 'a removed', 'a trust']),
  );
  expect(failures).toEqual(['the peer closed the connection', undefined]);
});

test('it begins anew with a server that does', async () => {
  follow(false);
  await subscribed();
  for (const sequence of [0, 1, 2]) publisher.publish(sequence, REMOVED);
  await eventually(() => expect(counts.batches).toBe(3));
  const { port, replayPort } = publisher;
  await publisher.close();
  publisher = await Publisher.start({}, port, replayPort);
  await subscribed();
  publisher.publish(0, CLEARED);
  await eventually(() => expect(caches.told.slice(-3)).toEqual(['a forget, complete', 'a cleared', 'a trust']));
  expect(counts.restarts).toBe(1);
});

test('a server that keeps nothing to send again is followed all the same', async () => {
  const gone = await Publisher.start();
  const { replayPort } = gone;
  await gone.close();
  follow(true, { port: publisher.port, replayPort });
  await eventually(() => expect(counts.replays.failed).toBe(1));
  publisher.publish(0, CLEARED);
  await told('forget, complete', 'cleared', 'trust');
});

test('messages that are no batches are counted, and what is unreadable may have removed anything', async () => {
  follow(false);
  await subscribed();
  publisher.sendAll(messageOf([Buffer.from('topic'), Buffer.from('7 bytes'), CLEARED]));
  publisher.sendAll(messageOf([Buffer.from('alone')]));
  publisher.publish(0, Buffer.from([0xc1]));
  publisher.publish(1, CLEARED);
  await told('forget, complete', 'forget', 'trust', 'cleared', 'trust');
  expect(counts.unreadable).toBe(3);
});

test('a server that is not there is asked again and again', async () => {
  const ports = portsOf(publisher);
  await publisher.close();
  follow(true, ports);
  await eventually(() => expect(failures).toEqual(['ECONNREFUSED']));
  publisher = await Publisher.start({}, ports.port, ports.replayPort);
  await told('forget, complete', 'trust');
  expect(failures).toEqual(['ECONNREFUSED', undefined]);
});
