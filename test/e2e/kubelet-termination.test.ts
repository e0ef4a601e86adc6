import type { ApiClient } from './cluster/api-client';
import { describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import type { KubeObject } from './cluster/kube-object';
import type { Kubelet } from './cluster/kubelet/kubelet';
import type { PreStopHook } from './cluster/kubelet/pod';
import { type ModelServerPodOptions, modelServerPod } from './cluster/model-server-pod';
import { isReady, podBecomes, podIsGone } from './cluster/pods';
import { TokenStream } from './cluster/token-stream';

/** With 100 ms a token, the number of tokens of a stream is its length in tenths of a second. */
const TEN_TOKENS_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' };

async function servingPod(api: ApiClient, options: ModelServerPodOptions): Promise<KubeObject> {
  return podBecomes(api, await api.create(modelServerPod(options)), 'is ready', isReady);
}

/** Opens a stream on a pod, and deletes the pod as soon as the first token is there. */
async function deleteMidStream(api: ApiClient, pod: KubeObject, seconds: number): Promise<TokenStream> {
  const stream = new TokenStream({ host: pod['status'].podIP, maxTokens: 10 * seconds });
  await stream.firstEvent;
  await api.delete(pod);
  return stream;
}

/** Waits for the end of the server's process and gives its exit code. */
async function exitCode({ journal }: Kubelet, namespace: string): Promise<number> {
  const { message } = await eventually("the server's process has ended", () =>
    journal.entries({ pod: `${namespace}/server`, reason: 'Exited' }).at(0),
  );
  return Number(message.replace('with ', ''));
}

describeCluster(
  'the kubelet of the tests ends pods',
  { nodes: [{ name: 'node', machineType: 'e2-standard-4' }] },
  (test) => {
    const sleeps: Record<string, PreStopHook> = {
      'a native sleep': { sleep: { seconds: 1 } },
      'a sleep command': { exec: { command: ['sleep', '1'] } },
      'a sleep in a shell': { exec: { command: ['/bin/sh', '-c', 'sleep 1'] } },
    };
    for (const [name, preStop] of Object.entries(sleeps)) {
      test(`a deleted pod finishes its streams: ${name}, then the drain`, async ({ api, cluster, namespace }) => {
        cluster.simulate(namespace, TEN_TOKENS_A_SECOND);
        const pod = await servingPod(api, {
          namespace,
          flags: ['--shutdown-timeout', '10'],
          graceSeconds: 15,
          container: { lifecycle: { preStop } },
        });
        const stream = await deleteMidStream(api, pod, 3);
        expect(await stream.end).toBe('done');
        expect(stream.events).toBeGreaterThanOrEqual(30);
        await podIsGone(api, pod);
        expect(await exitCode(cluster.kubelet, namespace)).toBe(0);
        expect(cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'FailedPreStopHook' })).toEqual(
          [],
        );
      });
    }

    test('the command of a hook runs in the container’s environment, and may fail', async (box) => {
      const { api, cluster, namespace } = box;
      const preStop = { exec: { command: ['sh', '-c', 'exit "$CODE"'] } };
      const env = [{ name: 'CODE', value: '3' }];
      const pod = await servingPod(api, { namespace, container: { env, lifecycle: { preStop } } });
      await api.delete(pod);
      const [failure] = await eventually('the hook has failed', () => {
        const failures = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'FailedPreStopHook' });
        return failures.length > 0 ? failures : undefined;
      });
      expect(failure!.message).toBe('preStop exited with 3');
      await podIsGone(api, pod);
    });

    test('an exceeded grace kills mid-stream', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, TEN_TOKENS_A_SECOND);
      const pod = await servingPod(api, { namespace, flags: ['--shutdown-timeout', '60'], graceSeconds: 2 });
      const stream = await deleteMidStream(api, pod, 60);
      expect(await stream.end).toBe('cut');
      expect(await exitCode(cluster.kubelet, namespace)).toBe(137);
      await podIsGone(api, pod);
    });

    test('the time of the hook is taken off the grace', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, TEN_TOKENS_A_SECOND);
      const pod = await servingPod(api, {
        namespace,
        flags: ['--shutdown-timeout', '60'],
        graceSeconds: 5,
        container: { lifecycle: { preStop: { sleep: { seconds: 4 } } } },
      });
      // Eight seconds: within hook and grace if these were added up, not within the grace that both share.
      const stream = await deleteMidStream(api, pod, 8);
      expect(await stream.end).toBe('cut');
      expect(await exitCode(cluster.kubelet, namespace)).toBe(137);
    });

    test('a hook that takes longer than the grace is cut off', async ({ api, cluster, namespace }) => {
      const pod = await servingPod(api, {
        namespace,
        graceSeconds: 2,
        container: { lifecycle: { preStop: { exec: { command: ['sleep', '100'] } } } },
      });
      await api.delete(pod);
      await podIsGone(api, pod);
      const [failure] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'FailedPreStopHook' });
      expect(failure!.message).toBe('preStop was cut off at the grace of 2 s');
    });

    test('a hook that calls the container may fail without holding the end up', async ({ api, cluster, namespace }) => {
      const preStop = { httpGet: { path: '/no-such-path', port: 'http' } };
      const pod = await servingPod(api, { namespace, container: { lifecycle: { preStop } } });
      await api.delete(pod);
      await podIsGone(api, pod);
      const [failure] = cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'FailedPreStopHook' });
      expect(failure!.message).toBe('preStop answered 404');
      expect(await exitCode(cluster.kubelet, namespace)).toBe(0);
    });

    test('a server takes requests while its hook sleeps', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, TEN_TOKENS_A_SECOND);
      const pod = await servingPod(api, {
        namespace,
        flags: ['--shutdown-timeout', '10'],
        graceSeconds: 20,
        container: { lifecycle: { preStop: { sleep: { seconds: 3 } } } },
      });
      await api.delete(pod);
      const deleted = await podBecomes(api, pod, 'is being deleted', (seen) => seen.metadata.deletionTimestamp);
      expect(isReady(deleted)).toBe(true);
      const late = new TokenStream({ host: deleted['status'].podIP, maxTokens: 10 });
      expect(await late.end).toBe('done');
    });

    test('a pod deleted by force is gone at once, its process too', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, TEN_TOKENS_A_SECOND);
      const pod = await servingPod(api, { namespace, flags: ['--shutdown-timeout', '60'], graceSeconds: 60 });
      const stream = new TokenStream({ host: pod['status'].podIP, maxTokens: 600 });
      await stream.firstEvent;
      await api.delete(pod, { gracePeriodSeconds: 0 });
      expect(await stream.end).toBe('cut');
      expect(await exitCode(cluster.kubelet, namespace)).toBe(137);
    });

    test('a pod whose model still loads goes at once', async ({ api, cluster, namespace }) => {
      cluster.simulate(namespace, { GKEI_MOCK_LOAD_SECONDS: '60' });
      const pod = await api.create(modelServerPod({ namespace, graceSeconds: 60 }));
      await eventually('its process runs', () =>
        cluster.kubelet.journal.entries({ pod: `${namespace}/server`, reason: 'Started' }).at(0),
      );
      await api.delete(pod);
      await podIsGone(api, pod, { timeoutMs: 10_000 });
    });
  },
);
