/** KV events from the library that vLLM publishes them with, to the picker's own subscriber. */
import type { FollowedServer } from '../../src/picker/kv-events/followed-server';
import type { FollowingCounts } from '../../src/picker/kv-events/following-counts';
import { eventually } from '../picker/_support/eventually';
import { CAPTURED } from '../picker/kv-events/_captured';
import type { RecordedCaches } from '../picker/kv-events/_recorded-caches';
import { followRecorded } from '../picker/kv-events/_recorded-server';
import { locatePart } from './install/locate-part';
import { pyzmq } from './install/pyzmq';
import { LibzmqPublisher } from './kv-events/libzmq-publisher';

const TITLES = {
  replay: 'what was published before the picker came, and what was dropped, comes by a replay',
  burst: 'a burst comes whole, or what is missing of it is fetched',
  restart: 'a server that crashes is followed from its beginning when it is back',
};

const located = locatePart(pyzmq, 'KV events', (test) => Object.values(TITLES).forEach(test));

if (located !== undefined) {
  describe('KV events', () => declare(located));
}

function declare(pythonPath: string): void {
  const batches = CAPTURED.map(([, , batch]) => batch);
  let publisher: LibzmqPublisher;
  let server: FollowedServer;
  let caches: RecordedCaches;
  let counts: FollowingCounts;

  beforeEach(async () => {
    publisher = await LibzmqPublisher.start(pythonPath);
  });

  afterEach(async () => {
    server.close();
    await publisher.kill();
  });

  function follow(): void {
    ({ server, caches, counts } = followRecorded(publisher));
  }

  test(TITLES.replay, async () => {
    for (const batch of batches.slice(0, 5)) publisher.publish(batch);
    follow();
    await eventually(() => expect(counts.recovered).toBe(5));
    expect(caches.told[0]).toBe('a forget, complete');
    for (const [at, batch] of batches.entries()) {
      if (at === 10) publisher.drop(batch);
      else if (at >= 5) publisher.publish(batch);
    }
    await eventually(() => expect(counts).toMatchObject({ batches: 21, events: { stored: 29 }, gaps: 1 }));
    expect(counts).toMatchObject({ unreadable: 0, restarts: 0, replays: { answered: 2, failed: 0 } });
    expect(caches.told.filter((told) => told.startsWith('a forget'))).toHaveLength(1);
  });

  test(TITLES.burst, async () => {
    follow();
    await eventually(() => expect(caches.told).toContain('a forget, complete'));
    for (let count = 0; count < 5_000; count++) publisher.publish(batches[0]);
    await eventually(() => expect(counts.batches).toBe(5_000));
    expect(caches.told.filter((told) => told.startsWith('a forget'))).toHaveLength(1);
  });

  test(TITLES.restart, async () => {
    follow();
    await eventually(() => expect(caches.told).toContain('a forget, complete'));
    for (const batch of batches) publisher.publish(batch);
    await eventually(() => expect(counts.batches).toBe(21));
    await publisher.kill();
    await eventually(() => expect(caches.told.at(-1)).toBe('a doubt'));
    publisher = await LibzmqPublisher.start(pythonPath, [`${publisher.port}`, `${publisher.replayPort}`]);
    publisher.publish(batches[0]);
    await eventually(() => expect(caches.told.slice(-3)).toEqual(['a forget, complete', 'a stored', 'a trust']));
  });
}
