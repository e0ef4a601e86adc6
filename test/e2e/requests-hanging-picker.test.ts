import { eventually } from './cluster/eventually';
import { containerStatus, isReady } from './cluster/pods';
import { describeServed } from './gateway/describe-served';
import { failClose } from './gateway/fail-close';
import { signalPod } from './gateway/pod-process';
import { failuresOf, startShortRequests } from './gateway/short-requests';

/** Its readiness probe has noticed by then: requests no longer go to it. */
const NOTICED_WITHIN_MS = 3000;

/** A request that needs no picker, or cannot have one, is over by then. */
const SHORT_MS = 2000;

/** Its liveness probe has restarted it by then, which ends what still waits for it. */
const RESTARTED_WITHIN_MS = 12_000;

describeServed('a picker that hangs', { example: 'minimal' }, (test) => {
  for (const [mode, change] of [
    ['FailOpen', undefined],
    ['FailClose', failClose],
  ] as const) {
    test(`is left in seconds and restarted, in a pool that is ${mode}`, { change }, async (served) => {
      const { api } = served.box;
      await served.ready();
      const series = await startShortRequests(served);
      const [picker] = await served.pods(served.picker);
      const hungAt = series.now();
      signalPod(picker!, 'SIGSTOP');
      await eventually('the picker is not Ready', async () => !isReady(await api.get(picker!)));
      const unreadyAt = series.now();
      await eventually('it is restarted', async () => containerStatus(await api.get(picker!))['restartCount'] === 1);
      const restartedAt = series.now();
      await served.picking();
      const wholeAt = series.now();
      await series.passed(wholeAt + 1000);
      const sent = await series.stop();
      const failed = failuresOf(sent);
      const longest = Math.max(...sent.map(({ tookMs }) => tookMs));
      const seconds = (ms: number) => (ms / 1000).toFixed(1);
      console.log(
        `picker hung, pool ${mode}: not Ready after ${seconds(unreadyAt - hungAt)} s, restarted after ` +
          `${seconds(restartedAt - hungAt)} s; ${failed.length} of ${sent.length} requests failed, ` +
          `the longest wait was ${seconds(longest)} s`,
      );

      // Nobody waits for the hung picker longer than it takes to restart it, and whoever did is told so.
      expect(failed.filter(({ status }) => status !== 503)).toEqual([]);
      expect(longest).toBeLessThan(RESTARTED_WITHIN_MS);
      const later = sent.filter(({ at }) => at > hungAt + NOTICED_WITHIN_MS);
      expect(later.filter(({ tookMs }) => tookMs > SHORT_MS)).toEqual([]);
      expect(failuresOf(later).length > 0).toBe(mode === 'FailClose');
      expect(failed.filter(({ at }) => at > wholeAt)).toEqual([]);
    });
  }
});
