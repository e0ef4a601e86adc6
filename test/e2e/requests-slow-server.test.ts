import { setTimeout as sleep } from 'node:timers/promises';
import { tourRequests } from '../../src/cli/tour/workload';
import { eventually } from './cluster/eventually';
import type { KubeObject } from './cluster/kube-object';
import { isReady } from './cluster/pods';
import { describeServed } from './gateway/describe-served';
import { bookingsByEndpoint, releasesOf } from './gateway/picker-bookings';
import type { Change, ServedExample } from './gateway/served-example';

const SERVERS = 4;

/**
 * Ten seconds of requests whose lengths vary a hundredfold: two thirds of what the servers can do together, and twice
 * what the slow one can do of a quarter of them. Steps are so long that waiting for them outweighs any work of this machine.
 */
const REQUESTS = tourRequests(400);
const STEP_MS = 10;
const SLOW_STEP_MS = 4 * STEP_MS;
const BATCH = 8;

const MOST_OF_SLOW = 0.12;
const MOST_OF_ROUND_ROBIN = 0.5;

/** Four servers that work on a few requests at a time. */
const fourServers: Change = (objects) => {
  const server = objects.find(
    ({ kind, metadata }) =>
      kind === 'Deployment' && metadata.labels?.['app.kubernetes.io/component'] === 'model-server',
  );
  server!['spec'].replicas = SERVERS;
  server!['spec'].template.spec.containers[0].args.push(`--max-num-seqs=${BATCH}`);
};

const nodes = ['l4-3', 'l4-4'].map((name) => ({ name, machineType: 'g2-standard-8' }) as const);

describeServed('four servers of which one is four times slower', { example: 'minimal', nodes }, (test) => {
  let slowUid: string | undefined;

  test('it gets few requests, and the slowest answers come twice as soon as in turn', {
    change: fourServers,
    timeoutMs: 240_000,
    before: ({ cluster, namespace }) =>
      cluster.simulate(namespace, ({ metadata: { uid } }) => {
        slowUid ??= uid;
        return { GKEI_MOCK_DECODE_MS_PER_TOKEN: String(uid === slowUid ? SLOW_STEP_MS : STEP_MS) };
      }),
  }, async (served) => {
    await served.ready();
    const servers = await served.pods(served.modelServer);
    const slow = servers.find(({ metadata }) => metadata.uid === slowUid)!;
    const model = await served.model();

    const [before] = (await served.pickerMetrics()).values();
    const picked = await run(served, servers, model);
    const bookings = await eventually('every booking is released', async () => {
      const [page] = (await served.pickerMetrics()).values();
      const seen = bookingsByEndpoint(page!);
      return [...seen.values()].every((endpoint) => endpoint.booked === releasesOf(endpoint)) ? seen : undefined;
    });
    await withoutPicker(served);
    const inTurn = await run(served, servers, model);

    const share = picked.sentTo.get(slow)! / REQUESTS.length;
    console.log(
      [
        `${REQUESTS.length} requests to ${SERVERS} servers, one of them four times slower`,
        `picker:      ${percent(share)} to the slow one, p50 ${seconds(picked, 0.5)}, p99 ${seconds(picked, 0.99)}`,
        `round robin: ${percent(inTurn.sentTo.get(slow)! / REQUESTS.length)} to the slow one, p50 ${seconds(inTurn, 0.5)}, p99 ${seconds(inTurn, 0.99)}`,
      ].join('\n'),
    );

    expect(picked.statuses).toEqual(new Set([200]));
    expect(inTurn.statuses).toEqual(new Set([200]));
    expect(share).toBeLessThanOrEqual(MOST_OF_SLOW);
    expect(quantile(picked.tookMs, 0.99)).toBeLessThanOrEqual(MOST_OF_ROUND_ROBIN * quantile(inTurn.tookMs, 0.99));
    // What the picker counts is what the gateway has sent, request by request.
    for (const server of servers) {
      const endpoint = `${server['status'].podIP}:8000`;
      const { booked, released } = bookings.get(endpoint)!;
      const { booked: bookedBefore, released: releasedBefore } = bookingsByEndpoint(before!).get(endpoint)!;
      expect(booked - bookedBefore).toBe(picked.sentTo.get(server));
      const { completed, ...others } = released;
      const { completed: completedBefore, ...othersBefore } = releasedBefore;
      expect(completed! - completedBefore!).toBe(picked.sentTo.get(server));
      expect(others).toEqual(othersBefore);
    }
  });
});

interface Outcome {
  readonly statuses: ReadonlySet<number>;
  /** Ascending. */
  readonly tookMs: readonly number[];
  readonly sentTo: ReadonlyMap<KubeObject, number>;
}

/** Sends all requests, each in its time. */
async function run(served: ServedExample, servers: readonly KubeObject[], model: string): Promise<Outcome> {
  const counts = () => Promise.all(servers.map((server) => served.requestsTo(server)));
  const before = await counts();
  const answers = await Promise.all(
    REQUESTS.map(async ({ at, promptWords, answerTokens }) => {
      await sleep(at);
      const body = { model, prompt: 'word '.repeat(promptWords), max_tokens: answerTokens, ignore_eos: true };
      return served.post('/v1/completions', JSON.stringify(body));
    }),
  );
  const after = await counts();
  return {
    statuses: new Set(answers.map(({ status }) => status)),
    tookMs: answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b),
    sentTo: new Map(servers.map((server, index) => [server, after[index]! - before[index]!])),
  };
}

/** Takes the picker away: a pool that fails open is then served in turn. */
async function withoutPicker(served: ServedExample): Promise<void> {
  const { api } = served.box;
  await api.patch(served.picker, 'merge-patch+json', { spec: { replicas: 0 } });
  await eventually('no picker is ready', async () => !(await served.pods(served.picker)).some(isReady));
  await eventually('the gateway asks no picker', async () => {
    const body = '{"prompt":"Hello","max_tokens":1}';
    return (await served.post('/v1/completions', body)).status === 200;
  });
}

function quantile(ascending: readonly number[], share: number): number {
  return ascending[Math.ceil(share * ascending.length) - 1]!;
}

function seconds({ tookMs }: Outcome, share: number): string {
  return `${(quantile(tookMs, share) / 1000).toFixed(1)} s`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
