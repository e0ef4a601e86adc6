import type { ApiClient } from './cluster/api-client';
import { ApiError } from './cluster/api-connection';
import { type KubeObject, reference } from './cluster/kube-object';
import { describeServed } from './gateway/describe-served';
import { bookingsByEndpoint } from './gateway/picker-bookings';
import type { ServedExample } from './gateway/served-example';
import { failuresOf, startShortRequests } from './gateway/short-requests';

const AWAY_MS = 60_000;

/** What has changed meanwhile is known by then, counted from the API server's return. */
const CURRENT_WITHIN_MS = 5000;

/** Long enough for many requests to show that an endpoint gets none. */
const WATCHED_MS = 2000;

describeServed('an outage of the API server', { example: 'minimal' }, (test) => {
  test('fails no request, and what changed meanwhile is known 5 s after it', { timeoutMs: 180_000 }, async (served) => {
    const { api, cluster, namespace } = served.box;
    await served.ready();
    const series = await startShortRequests(served);
    const [deleted] = await served.pods(served.modelServer);
    const pods = reference('v1', 'Pod', namespace);
    const { resourceVersion } = (await api.list(pods)).metadata;

    const awayAt = series.now();
    await cluster.withoutApiServer(async (peer) => {
      await peer.delete(deleted!);
      await series.passed(awayAt + AWAY_MS);
    });
    const backAt = series.now();
    expect(await isGone(api, resourceVersion)).toBe(true);

    await series.passed(backAt + CURRENT_WITHIN_MS);
    const picks = await picksOf(served, deleted!);
    await series.passed(backAt + CURRENT_WITHIN_MS + WATCHED_MS);
    const sent = await series.stop();
    console.log(
      `API server away for ${((backAt - awayAt) / 1000).toFixed(0)} s: ${failuresOf(sent).length} of ${sent.length} requests failed`,
    );

    expect(failuresOf(sent)).toEqual([]);
    expect(picks).toBeGreaterThan(0);
    expect(await picksOf(served, deleted!)).toBe(picks);
  });
});

/** How often the picker has picked a model server. */
async function picksOf(served: ServedExample, { status }: KubeObject): Promise<number> {
  const [page] = (await served.pickerMetrics()).values();
  return bookingsByEndpoint(page!).get(`${status.podIP}:8000`)!.booked;
}

/** Whether the API server refuses to resume a watch of pods at a version, since it has lost the history from there. */
async function isGone(api: ApiClient, resourceVersion: string): Promise<boolean> {
  try {
    for await (const { type, object } of api.watch(reference('v1', 'Pod'), { resourceVersion })) {
      return type === 'ERROR' && object['code'] === 410;
    }
    return false;
  } catch (error) {
    return error instanceof ApiError && error.status === 410;
  }
}
