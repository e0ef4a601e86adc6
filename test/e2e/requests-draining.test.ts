import { performance } from 'node:perf_hooks';
import type { Box } from './cluster/describe-cluster';
import { type StreamEnd, TokenStream } from './cluster/token-stream';
import { describeServed } from './gateway/describe-served';
import type { Change, ServedExample } from './gateway/served-example';

/** Streams of eight seconds, on both model servers. */
const TEN_TOKENS_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' };
const TOKENS = 80;
const STREAMS = 8;

/** How late the gateway may notice that an endpoint has left, and Envoy that its way is gone. */
const LATE_MS = 3000;

const drainingFor =
  (drainingTimeoutSec: number): Change =>
  (objects) => {
    const policy = objects.find(({ kind }) => kind === 'GCPBackendPolicy');
    policy!['spec'].default.connectionDraining = { drainingTimeoutSec };
  };

describeServed('streams of a model server that leaves', { example: 'minimal' }, (test) => {
  const before = ({ cluster, namespace }: Box) => cluster.simulate(namespace, TEN_TOKENS_A_SECOND);

  test('finish with the draining time that is rendered', { before }, async (served) => {
    const ends = await endsAfterLeaving(served);
    expect(ends.map(({ end }) => end)).toEqual(ends.map(() => 'done'));
  });

  for (const seconds of [0, 2]) {
    test(`are cut after one of ${seconds} s`, { before, change: drainingFor(seconds) }, async (served) => {
      const ends = await endsAfterLeaving(served);
      const cut = ends.filter(({ end }) => end === 'cut').map(({ afterMs }) => afterMs);
      console.log(
        `draining for ${seconds} s: streams cut after ${cut.map((ms) => (ms / 1000).toFixed(1)).join(', ')} s`,
      );
      // Those on the server that stays finish.
      expect(cut.length).toBeGreaterThan(0);
      expect(cut.length).toBeLessThan(STREAMS);
      expect(Math.min(...cut)).toBeGreaterThanOrEqual(1000 * seconds);
      expect(Math.max(...cut)).toBeLessThan(1000 * seconds + LATE_MS);
    });
  }
});

/** How streams end, and when, after one of the model servers began to leave. */
async function endsAfterLeaving(
  served: ServedExample,
): Promise<{ readonly end: StreamEnd; readonly afterMs: number }[]> {
  await served.ready();
  const target = { ...served.address, model: await served.model(), maxTokens: TOKENS };
  const streams = Array.from({ length: STREAMS }, () => new TokenStream(target));
  await Promise.all(streams.map(({ firstEvent }) => firstEvent));
  const [server] = await served.pods(served.modelServer);
  const leftAt = performance.now();
  await served.box.api.delete(server!);
  return Promise.all(streams.map(async (stream) => ({ end: await stream.end, afterMs: performance.now() - leftAt })));
}
