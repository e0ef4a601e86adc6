import type { Box } from './cluster/describe-cluster';
import { type KubeObject, reference } from './cluster/kube-object';
import { podKey } from './cluster/kubelet/pod';
import { LeaderWorkerSets } from './cluster/leader-worker-sets';
import { podIsGone } from './cluster/pods';
import { TokenStream } from './cluster/token-stream';
import { describeServed, type ServedTest } from './gateway/describe-served';
import { signalPod } from './gateway/pod-process';
import type { ServedExample } from './gateway/served-example';
import { leaderWorkerSet } from './install/leader-worker-set';
import { locatePart } from './install/locate-part';

const NAME = 'a replica on two machines';

/** Far below the drain of 135 s, which a pod takes only while it has requests. */
const GONE_TIMEOUT_MS = 60_000;

/** The pods of the only group, the leader first. */
async function groupOf(served: ServedExample): Promise<[leader: KubeObject, worker: KubeObject]> {
  const pods = await served.pods(served.modelServer);
  const at = (index: string) =>
    pods.find(({ metadata }) => metadata.labels?.['leaderworkerset.sigs.k8s.io/worker-index'] === index)!;
  return [at('0'), at('1')];
}

/** Asks for a chat completion, and says how many tokens came. */
async function chat(served: ServedExample): Promise<{ status: number; tokens?: number }> {
  const { status, body } = await served.post(
    '/v1/chat/completions',
    JSON.stringify({
      model: 'deepseek-ai/DeepSeek-R1',
      messages: [{ role: 'user', content: 'Who calculates the second half of your layers?' }],
      max_tokens: 8,
      ignore_eos: true,
    }),
  );
  return { status, tokens: status === 200 ? JSON.parse(body.toString()).usage.completion_tokens : undefined };
}

function declare(test: ServedTest, options: { before: (box: Box) => Promise<void> }): void {
  test('is scheduled on both, and its leader alone is an endpoint', options, async (served) => {
    await served.ready();
    const [leader, worker] = await groupOf(served);
    expect([leader, worker].map(({ spec }) => spec.nodeName).sort()).toEqual(['h100-1', 'h100-2']);

    expect(await chat(served)).toEqual({ status: 200, tokens: 8 });
    expect(await served.requestsTo(leader)).toBeGreaterThan(0);
    const clusters = await served.gateway.admin('/clusters');
    expect(clusters).not.toContain(worker['status'].podIP);
    const [page] = (await served.pickerMetrics()).values();
    expect(page).toMatch(/^llm_d_epp_ready_endpoints\{.*\} 1$/m);

    // The rank and the leader's address on their command lines come from the controller's webhook.
    const { namespace, cluster } = served.box;
    const { name } = served.modelServer.metadata;
    const commandOf = (pod: KubeObject) =>
      cluster.kubelet.journal.entries({ pod: podKey(pod), reason: 'Started' }).map(({ message }) => message);
    const flags = (rank: number) =>
      `--nnodes=2 --node-rank=${rank} --master-addr=${name}-0.${name}.${namespace} --master-port=29501`;
    expect(commandOf(leader)).toEqual([expect.stringContaining(flags(0))]);
    expect(commandOf(worker)).toEqual([expect.stringMatching(new RegExp(`${flags(1)} .*--headless`))]);
    // That address is the leader's in the cluster's DNS, before it is ready too.
    expect(leader['spec']).toMatchObject({ hostname: leader.metadata.name, subdomain: name });
    const service = await served.box.api.get(reference('v1', 'Service', namespace, name));
    expect(service['spec']).toMatchObject({ clusterIP: 'None', publishNotReadyAddresses: true });
  });

  test('starts anew as a whole when a worker dies', { ...options, timeoutMs: 240_000 }, async (served) => {
    await served.ready();
    const before = await groupOf(served);
    const diedAt = Date.now();
    signalPod(before[1], 'SIGKILL');
    for (const pod of before) {
      await podIsGone(served.box.api, pod, { timeoutMs: GONE_TIMEOUT_MS });
    }
    const goneAt = Date.now();
    await served.ready();
    expect(await chat(served)).toEqual({ status: 200, tokens: 8 });
    const after = await groupOf(served);
    expect(after.map(({ metadata }) => metadata.name)).toEqual(before.map(({ metadata }) => metadata.name));
    const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
    console.log(
      `worker killed: its group was gone after ${seconds(goneAt - diedAt)}, ` +
        `and served again ${seconds(Date.now() - goneAt)} later`,
    );
  });

  const slowly = async (box: Box) => {
    box.cluster.simulate(box.namespace, { GKEI_MOCK_DECODE_MS_PER_TOKEN: '100' });
    await options.before(box);
  };
  const drained = { before: slowly, timeoutMs: 240_000 };
  test('finishes its requests when a worker is asked to leave', drained, async (served) => {
    const { api, cluster } = served.box;
    await served.ready();
    const [leader, worker] = await groupOf(served);
    // Longer than the time without new requests: the leader is in its drain when the stream ends.
    const stream = new TokenStream({ host: leader['status'].podIP, maxTokens: 200 });
    await stream.firstEvent;
    await api.delete(worker);
    expect(await stream.end).toBe('done');
    for (const pod of [leader, worker]) {
      await podIsGone(api, pod, { timeoutMs: GONE_TIMEOUT_MS });
    }
    const exits = [leader, worker].map((pod) =>
      cluster.kubelet.journal.entries({ pod: podKey(pod), reason: 'Exited' }).map(({ at }) => at.getTime()),
    );
    expect(exits[0][0]).toBeLessThan(exits[1][0]);
    expect(cluster.kubelet.journal.entries({ pod: podKey(worker), reason: 'FailedPreStopHook' })).toEqual([]);
  });
}

const part = locatePart(leaderWorkerSet, NAME, (skip) => declare(skip, { before: async () => undefined }));
if (part !== undefined) {
  let controller: Promise<LeaderWorkerSets> | undefined;
  const before = async ({ cluster }: Box) => {
    controller ??= LeaderWorkerSets.start(cluster, part);
    await controller;
  };
  describeServed(NAME, { example: 'multi-host', crds: 'all' }, (test) => declare(test, { before }));
}
