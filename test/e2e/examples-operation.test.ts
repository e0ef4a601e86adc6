import { ApiError } from './cluster/api-connection';
import { type Box, describeCluster } from './cluster/describe-cluster';
import { eventually } from './cluster/eventually';
import { exampleObjects, modelServerWorkload, only, podSelector } from './cluster/example-objects';
import { type KubeObject, reference } from './cluster/kube-object';
import type { JournalEntry } from './cluster/kubelet/journal';
import type { Pod } from './cluster/kubelet/pod';
import { containerStatus, isReady, podBecomes, podIsGone, podsOf } from './cluster/pods';
import { TokenStream } from './cluster/token-stream';

/** With 100 ms a token, the number of tokens of a stream is its length in tenths of a second. */
const TEN_TOKENS_A_SECOND = { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' };
const TIMEOUT_MS = 120_000;

/** The minimal example in a namespace: two replicas of one GPU each. */
class RunningExample {
  readonly objects: readonly KubeObject[];
  readonly server: KubeObject;

  private constructor(
    private readonly box: Box,
    change: (server: KubeObject) => void,
  ) {
    this.objects = exampleObjects('minimal', box.namespace);
    this.server = modelServerWorkload(this.objects);
    change(this.server);
  }

  /** Applies the example, with its model server changed as a user could have written it. */
  static async apply(box: Box, change: (server: KubeObject) => void = () => {}): Promise<RunningExample> {
    const example = new RunningExample(box, change);
    for (const object of example.objects) {
      await box.api.apply(object);
    }
    return example;
  }

  servers(): Promise<KubeObject[]> {
    return podsOf(this.box.api, this.box.namespace, podSelector(this.server));
  }

  /** Waits until every replica is ready. */
  async ready(): Promise<KubeObject[]> {
    return eventually(
      'every model server is ready',
      async () => {
        const pods = await this.servers();
        return pods.length === this.server['spec'].replicas && pods.every(isReady) ? pods : undefined;
      },
      { timeoutMs: TIMEOUT_MS },
    );
  }

  /** Waits until both replicas are bound to a node, and gives them in no special order. */
  async scheduled(): Promise<[KubeObject, KubeObject]> {
    return eventually('both model servers are scheduled', async () => {
      const pods = await this.servers();
      return pods.length === 2 && pods.every(({ spec }) => spec.nodeName)
        ? (pods as [KubeObject, KubeObject])
        : undefined;
    });
  }

  journal(pod: KubeObject, reason: JournalEntry['reason']): JournalEntry[] {
    return this.box.cluster.kubelet.journal.entries({ pod: `${this.box.namespace}/${pod.metadata.name}`, reason });
  }
}

function podSpec(server: KubeObject): { -readonly [K in keyof Pod['spec']]: Pod['spec'][K] } {
  return server['spec'].template.spec;
}

/** Gives the model another name for its clients, which is what a new version changes at the least. */
function serveAs(server: KubeObject, name: string): void {
  const [container] = podSpec(server).containers;
  const args = container!.args!.map((arg) =>
    arg.startsWith('--served-model-name=') ? `--served-model-name=${name}` : arg,
  );
  Object.assign(container!, { args });
}

async function servedModels(pod: KubeObject): Promise<string[]> {
  const response = await fetch(`http://${pod['status'].podIP}:8000/v1/models`);
  const { data } = (await response.json()) as { data: { id: string }[] };
  return data.map(({ id }) => id);
}

function evict({ api }: Box, pod: KubeObject): Promise<KubeObject> {
  const { namespace, name } = pod.metadata;
  return api.create(reference('policy/v1', 'Eviction', namespace, name), 'eviction', pod);
}

describeCluster(
  'the minimal example on exactly two GPUs',
  {
    crds: 'gke-1.34',
    nodes: [
      { name: 'system', machineType: 'e2-standard-4' },
      { name: 'l4-1', machineType: 'g2-standard-8' },
      { name: 'l4-2', machineType: 'g2-standard-8' },
    ],
    backOff: { initialMs: 500 },
  },
  (test) => {
    test(
      'a load of 40 s is not killed and ready only after it; a hang is killed',
      async (box) => {
        let slowUid: string | undefined;
        box.cluster.simulate(box.namespace, ({ metadata: { uid } }): Record<string, string> => {
          slowUid ??= uid;
          return uid === slowUid ? { GKEI_MOCK_LOAD_SECONDS: '40' } : { GKEI_MOCK_HANG: 'after:15' };
        });
        const example = await RunningExample.apply(box);
        const pods = await example.scheduled();
        await eventually('the first server has been started', () => slowUid);
        const slow = only(pods, 'the slow one', ({ metadata }) => metadata.uid === slowUid);
        const hung = only(pods, 'the hung one', ({ metadata }) => metadata.uid !== slowUid);

        const ready = await podBecomes(box.api, slow, 'is ready', isReady, { timeoutMs: TIMEOUT_MS });
        expect(containerStatus(ready)['restartCount']).toBe(0);
        const [started] = example.journal(slow, 'Started');
        const [passed] = example.journal(slow, 'ProbeSucceeded');
        expect(passed!.at.getTime() - started!.at.getTime()).toBeGreaterThanOrEqual(40_000);

        const killing = await eventually(
          'liveness gives the hung server up',
          () => example.journal(hung, 'Killing').at(0),
          { timeoutMs: TIMEOUT_MS },
        );
        expect(killing.message).toContain('failed liveness probe');
        await podBecomes(box.api, hung, 'is no longer ready', (seen) => !isReady(seen));
      },
      2 * TIMEOUT_MS,
    );

    test(
      'rolls to a new version without a third GPU, and a stream on a replaced server finishes',
      async (box) => {
        box.cluster.simulate(box.namespace, TEN_TOKENS_A_SECOND);
        const example = await RunningExample.apply(box);
        const old = await example.ready();
        // Longer than the preStop hook, so that the server's own drain is needed too.
        const streams = old.map((pod) => new TokenStream({ host: pod['status'].podIP, maxTokens: 250 }));
        await Promise.all(streams.map(({ firstEvent }) => firstEvent));
        const next = structuredClone(example.server);
        serveAs(next, 'acme/chat-v2');
        await box.api.apply(next);

        await eventually('one old server is being deleted mid-stream', async () =>
          (await example.servers()).some(({ metadata }) => metadata.deletionTimestamp),
        );
        expect(await Promise.all(streams.map(({ end }) => end))).toEqual(['done', 'done']);
        expect(streams.map(({ events }) => events >= 250)).toEqual([true, true]);
        for (const pod of old) {
          await podIsGone(box.api, pod, { timeoutMs: TIMEOUT_MS });
          expect(example.journal(pod, 'Exited').map(({ message }) => message)).toEqual(['with 0']);
        }
        const current = await example.ready();
        expect(await Promise.all(current.map(servedModels))).toEqual([['acme/chat-v2'], ['acme/chat-v2']]);
        await eventually('the Deployment reports the roll-out as complete', async () => {
          const { status } = await box.api.get(example.server);
          return status.conditions.some(({ reason }: KubeObject) => reason === 'NewReplicaSetAvailable');
        });
      },
      2 * TIMEOUT_MS,
    );

    test("Kubernetes' default roll-out would wait for a third GPU for ever", async (box) => {
      const example = await RunningExample.apply(box, (server) => {
        server['spec'].strategy = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } };
      });
      const old = await example.ready();
      const next = structuredClone(example.server);
      serveAs(next, 'acme/chat-v2');
      await box.api.apply(next);
      const waiting = await eventually('a new server waits', async () =>
        (await example.servers()).find(({ status }) =>
          status.conditions?.some(({ reason }: KubeObject) => reason === 'Unschedulable'),
        ),
      );
      expect(waiting['status'].phase).toBe('Pending');
      for (const pod of old) {
        expect((await box.api.get(pod)).metadata.deletionTimestamp).toBeUndefined();
      }
    });

    test('crash-looping servers can be evicted, which another eviction policy would refuse', async (box) => {
      box.cluster.simulate(box.namespace, { GKEI_MOCK_CRASH_AFTER_SECONDS: '0.2' });
      const example = await RunningExample.apply(box);
      const pods = await example.scheduled();
      for (const pod of pods) {
        await podBecomes(
          box.api,
          pod,
          'crash-loops',
          (seen) => containerStatus(seen)['state']?.waiting?.reason === 'CrashLoopBackOff',
        );
      }
      const budget = only(example.objects, 'the disruption budget', ({ kind }) => kind === 'PodDisruptionBudget');
      const observed = (generation: number) =>
        eventually(`generation ${generation} of the budget is observed`, async () => {
          const { status } = await box.api.get(budget);
          return status.observedGeneration === generation && status.expectedPods === 2 && status.currentHealthy === 0;
        });
      await observed(1);
      const policy = (unhealthyPodEvictionPolicy: string) =>
        box.api.patch(budget, 'merge-patch+json', { spec: { unhealthyPodEvictionPolicy } });

      await policy('IfHealthyBudget');
      await observed(2);
      const refused = await evict(box, pods[0]).catch((error: ApiError) => error);
      expect(refused).toBeInstanceOf(ApiError);
      expect((refused as ApiError).status).toBe(429);

      await policy(budget['spec'].unhealthyPodEvictionPolicy);
      await observed(3);
      await evict(box, pods[0]);
      await podIsGone(box.api, pods[0]);
    });

    test(
      'without its start-up probe a load of 40 s would be killed',
      async (box) => {
        box.cluster.simulate(box.namespace, { GKEI_MOCK_LOAD_SECONDS: '40' });
        const example = await RunningExample.apply(box, (server) => {
          const [container] = podSpec(server).containers;
          Object.assign(container!, { startupProbe: undefined });
        });
        const [pod] = await example.scheduled();
        const killing = await eventually(
          'liveness gives the loading server up',
          () => example.journal(pod, 'Killing').at(0),
          { timeoutMs: TIMEOUT_MS },
        );
        expect(killing.message).toContain('failed liveness probe');
        expect(example.journal(pod, 'ProbeSucceeded')).toEqual([]);
      },
      2 * TIMEOUT_MS,
    );

    test(
      'with a shorter grace a deleted server would cut its streams',
      async (box) => {
        box.cluster.simulate(box.namespace, TEN_TOKENS_A_SECOND);
        const example = await RunningExample.apply(box, (server) => {
          // The API server refuses a grace that is not longer than the sleep of the hook.
          podSpec(server).terminationGracePeriodSeconds =
            podSpec(server).containers[0]!.lifecycle!.preStop!.sleep!.seconds + 3;
        });
        const [pod] = await example.ready();
        const stream = new TokenStream({ host: pod!['status'].podIP, maxTokens: 250 });
        await stream.firstEvent;
        await box.api.delete(pod!);
        expect(await stream.end).toBe('cut');
      },
      2 * TIMEOUT_MS,
    );
  },
);
