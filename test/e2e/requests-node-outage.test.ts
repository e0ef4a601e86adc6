import { isReady, podBecomes } from './cluster/pods';
import { describeServed } from './gateway/describe-served';
import { failuresOf, startShortRequests } from './gateway/short-requests';

/** GKE's controller waits 40 s and more; the fifth of it is enough to tell. */
const GRACE_SECONDS = 8;

/** A pod that is not Ready gets no more requests by then. */
const LEFT_WITHIN_MS = 1000;

/** Long enough for many requests to show that an endpoint gets none. */
const WATCHED_MS = 3000;

describeServed('an outage of a node', { example: 'minimal', nodeGraceSeconds: GRACE_SECONDS }, (test) => {
  test('its pods are left as soon as they count as not Ready', {}, async (served) => {
    const { api, cluster } = served.box;
    await served.ready();
    const series = await startShortRequests(served);
    const [server] = await served.pods(served.modelServer);
    const node = server!['spec'].nodeName;

    const silentAt = series.now();
    cluster.kubelet.silence(node);
    const sentBefore = await served.requestsTo(server!);
    await podBecomes(api, server!, 'is not Ready', (pod) => !isReady(pod));
    const unreadyAt = series.now();
    const usedMeanwhile = (await served.requestsTo(server!)) - sentBefore;
    await series.passed(unreadyAt + LEFT_WITHIN_MS);
    const sentTo = await served.requestsTo(server!);
    await series.passed(unreadyAt + LEFT_WITHIN_MS + WATCHED_MS);
    const sentAfter = await served.requestsTo(server!);

    cluster.kubelet.resume(node);
    await podBecomes(api, server!, 'is Ready again', isReady);
    const readyAt = series.now();
    await series.passed(readyAt + LEFT_WITHIN_MS + WATCHED_MS);
    const usedAgain = (await served.requestsTo(server!)) - sentAfter;
    const sent = await series.stop();
    console.log(
      `heartbeat of a node stopped: its pod was not Ready after ${((unreadyAt - silentAt) / 1000).toFixed(1)} s ` +
        `and got ${sentAfter - sentTo} requests from ${LEFT_WITHIN_MS / 1000} s later on; ` +
        `${failuresOf(sent).length} of ${sent.length} requests failed`,
    );

    expect(failuresOf(sent)).toEqual([]);
    expect(usedMeanwhile).toBeGreaterThan(0);
    expect(unreadyAt - silentAt).toBeLessThan(1000 * 2 * GRACE_SECONDS);
    expect(sentAfter).toBe(sentTo);
    expect(usedAgain).toBeGreaterThan(0);
  });
});
