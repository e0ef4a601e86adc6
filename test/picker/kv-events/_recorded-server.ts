import { FollowedServer } from '../../../src/picker/kv-events/followed-server';
import { FollowingCounts } from '../../../src/picker/kv-events/following-counts';
import { RecordedCaches } from './_recorded-caches';

/** A server of this machine that is followed, and what it tells. */
export interface RecordedServer {
  readonly server: FollowedServer;
  readonly caches: RecordedCaches;
  readonly counts: FollowingCounts;
}

/** Follows a server on these ports as the endpoint `a`, by the picker's own reader. */
export function followRecorded(ports: { readonly port: number; readonly replayPort?: number }): RecordedServer {
  const caches = new RecordedCaches();
  const counts = new FollowingCounts();
  const { port, replayPort } = ports;
  const onFailure = () => undefined;
  const server = new FollowedServer({
    endpoint: 'a',
    rank: 0,
    address: '127.0.0.1',
    port,
    replayPort,
    caches,
    counts,
    onFailure,
  });
  return { server, caches, counts };
}
