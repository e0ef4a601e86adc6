import { eventually } from './cluster/eventually';
import { containerStatus, isReady } from './cluster/pods';
import { describeServed } from './gateway/describe-served';
import { failClose } from './gateway/fail-close';
import { signalPod } from './gateway/pod-process';
import type { Sent } from './gateway/request-series';
import { failuresOf, startShortRequests } from './gateway/short-requests';

/** The longest that a short request is under way: a failure may hit those that were sent before. */
const PICK_MS = 1000;

/** A client learns by then that its request failed. */
const CLEAR_WITHIN_MS = 2000;

/** The gateway does by then what the pool's failure mode says, counted from when the picker is known to be away. */
const MODE_WITHIN_MS = 500;

/** Requests go through the picker again by then, counted from its readiness. */
const WHOLE_WITHIN_MS = 5000;

/** A model server that is gone gets no more requests by then. */
const LEFT_WITHIN_MS = 1000;

/** One that no longer reports its load gets no more by then. */
const FROZEN_LEFT_WITHIN_MS = 2000;

describeServed('outages of the minimal example', { example: 'minimal' }, (test) => {
  for (const [mode, change] of [
    ['FailOpen', undefined],
    ['FailClose', failClose],
  ] as const) {
    test(`the picker of a pool that is ${mode} is killed`, { change }, async (served) => {
      await served.ready();
      const series = await startShortRequests(served);
      const [picker] = await served.pods(served.picker);
      const killedAt = series.now();
      signalPod(picker!, 'SIGKILL');
      await eventually('the picker is away', async () => !isReady(await served.box.api.get(picker!)));
      const awayAt = series.now();
      await eventually('the picker is back', async () => isReady(await served.box.api.get(picker!)));
      const backAt = series.now();
      await served.picking({ timeoutMs: WHOLE_WITHIN_MS });
      const wholeAt = series.now();
      await series.passed(wholeAt + 1000);
      const sent = await series.stop();
      const failed = failuresOf(sent);
      print(`picker killed, pool ${mode}`, sent, [
        `back after ${seconds(backAt - killedAt)}`,
        `whole ${seconds(wholeAt - backAt)} later`,
      ]);

      expect(failed.filter(isUnclear)).toEqual([]);
      expect(failed.filter(({ at }) => at < killedAt - PICK_MS || at > wholeAt)).toEqual([]);
      const later = failed.filter(({ at }) => at > awayAt + MODE_WITHIN_MS);
      expect(later.length > 0).toBe(mode === 'FailClose');
    });
  }

  test('a model server is killed', {}, async (served) => {
    await served.ready();
    const series = await startShortRequests(served);
    const [server] = await served.pods(served.modelServer);
    const killedAt = series.now();
    signalPod(server!, 'SIGKILL');
    await eventually('it is away', async () => !isReady(await served.box.api.get(server!)));
    await eventually('it is back', async () => isReady(await served.box.api.get(server!)));
    await served.endpointsAre('healthy');
    const sent = await series.stop();
    const failed = failuresOf(sent);
    print('model server killed', sent, []);

    expect(failed.filter(isUnclear)).toEqual([]);
    expect(failed.filter(({ at }) => at < killedAt - PICK_MS || at > killedAt + LEFT_WITHIN_MS)).toEqual([]);
  });

  test('a model server is frozen', { timeoutMs: 180_000 }, async (served) => {
    await served.ready();
    const series = await startShortRequests(served);
    const [server] = await served.pods(served.modelServer);
    const frozenAt = series.now();
    signalPod(server!, 'SIGSTOP');
    await series.passed(frozenAt + FROZEN_LEFT_WITHIN_MS);
    const sentTo = await served.requestsTo(server!);
    await series.passed(frozenAt + 4 * FROZEN_LEFT_WITHIN_MS);
    expect(await served.requestsTo(server!)).toBe(sentTo);

    await eventually(
      'its liveness probe restarts it',
      async () => containerStatus(await served.box.api.get(server!))['restartCount'] === 1,
      { timeoutMs: 120_000 },
    );
    const restartedAt = series.now();
    const sent = await series.stop();
    const failed = failuresOf(sent);
    print('model server frozen', sent, [`restarted after ${seconds(restartedAt - frozenAt)}`]);
    // Its own requests end with it, and clearly.
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.filter(({ status }) => status !== 503)).toEqual([]);
    expect(failed.filter(({ at }) => at < frozenAt - PICK_MS || at > frozenAt + FROZEN_LEFT_WITHIN_MS)).toEqual([]);
  });
});

/** Whether a failure left its client without an answer for long, or at all. */
function isUnclear({ status, tookMs }: Sent): boolean {
  return status !== 503 || tookMs > CLEAR_WITHIN_MS;
}

function print(outage: string, sent: readonly Sent[], figures: readonly string[]): void {
  const failed = failuresOf(sent);
  const longest = Math.max(0, ...failed.map(({ tookMs }) => tookMs));
  const failures = `${failed.length} of ${sent.length} requests failed, the longest wait was ${seconds(longest)}`;
  console.log(`${outage}: ${[failures, ...figures].join('; ')}`);
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
