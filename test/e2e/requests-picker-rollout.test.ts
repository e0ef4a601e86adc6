import { eventually } from './cluster/eventually';
import { isReady, podIsGone } from './cluster/pods';
import { TokenStream } from './cluster/token-stream';
import { describeServed } from './gateway/describe-served';
import { failuresOf, startShortRequests } from './gateway/short-requests';

/** Streams of 20 s: longer than everything that a roll-out does before it waits for them. */
const TEN_TOKENS_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' };
const TOKENS = 200;
const STREAMS = 8;

/** What `kubectl rollout restart` changes. */
const RESTART = { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-01-01T00:00:00Z' } } };

describeServed('a roll-out of the picker', { example: 'minimal' }, (test) => {
  test('fails no request and cuts no stream', {
    timeoutMs: 180_000,
    before: ({ cluster, namespace }) => cluster.simulate(namespace, TEN_TOKENS_A_SECOND),
  }, async (served) => {
    const { api } = served.box;
    await served.ready();
    const series = await startShortRequests(served);
    const model = await served.model();
    const target = { ...served.address, model, maxTokens: TOKENS };
    const streams = Array.from({ length: STREAMS }, () => new TokenStream(target));
    await Promise.all(streams.map(({ firstEvent }) => firstEvent));

    const [old] = await served.pods(served.picker);
    const startedAt = series.now();
    await api.patch(served.picker, 'strategic-merge-patch+json', { spec: { template: RESTART } });
    await eventually('the new picker is ready and the old one leaves', async () => {
      const pods = await served.pods(served.picker);
      const leaving = pods.find(({ metadata }) => metadata.uid === old!.metadata.uid);
      return leaving?.metadata.deletionTimestamp && pods.some((pod) => pod !== leaving && isReady(pod));
    });
    const leavingAt = series.now();
    const ends = await Promise.all(streams.map(({ end }) => end));
    await podIsGone(api, old!, { timeoutMs: 60_000 });
    const goneAt = series.now();
    await series.passed(goneAt + 1000);
    const sent = await series.stop();
    const seconds = (at: number) => ((at - startedAt) / 1000).toFixed(1);
    console.log(
      `picker rolled: the old one left after ${seconds(leavingAt)} s and was gone after ${seconds(goneAt)} s; ` +
        `${failuresOf(sent).length} of ${sent.length} requests failed, ${ends.filter((end) => end === 'cut').length} of ${STREAMS} streams were cut`,
    );

    expect(failuresOf(sent)).toEqual([]);
    expect(ends).toEqual(ends.map(() => 'done'));
    expect(streams.map(({ events }) => events)).toEqual(streams.map(() => TOKENS));
    const { journal } = served.box.cluster.kubelet;
    const exits = journal.entries({ pod: `${old!.metadata.namespace}/${old!.metadata.name}`, reason: 'Exited' });
    expect(exits.map(({ message }) => message)).toEqual(['with 0']);
  });
});
