import { MetricCollector, type MetricSources } from '../../../src/simulator/autoscaling/metric-collector';

interface Load {
  state?: string;
  running?: number;
  waiting?: number;
  deferred?: number;
  kvUsage?: number;
  busyMs?: number;
}

/** A fleet whose pods can be set, behind two pickers. */
function fleet(delaySeconds: number) {
  const pods: Record<string, Load> = {};
  const sources = {
    get pods() {
      return Object.entries(pods).map(([id, { state = 'ready', running = 0, waiting = 0, ...rest }]) => ({
        id,
        state,
        listens: state === 'ready' || state === 'draining',
        busyMs: rest.busyMs ?? 0,
        engine: { load: () => ({ running, waiting, deferred: rest.deferred ?? 0, kvUsage: rest.kvUsage ?? 0 }) },
      }));
    },
    pickers: [
      { inFlight: 7, pendingTokens: 1_000 },
      { inFlight: 5, pendingTokens: 500 },
    ],
    gpus: 2,
  };
  const collector = new MetricCollector(sources as unknown as MetricSources, 1_000 * delaySeconds, 0);
  const values = (name: string, now: number) =>
    Object.fromEntries([...collector.samples(name, now)].map(([id, { value }]) => [id, value]));
  return { pods, collector, values };
}

it('shows what was collected when it has arrived, and the latest of it', () => {
  const { pods, collector, values } = fleet(20);
  for (const [at, waiting] of [
    [0, 1],
    [15_000, 2],
    [30_000, 3],
    [45_000, 4],
  ]) {
    pods.a = { waiting };
    collector.collect(at);
  }
  expect(values('queued-requests', 49_000)).toEqual({ a: 2 });
  expect(values('queued-requests', 50_000)).toEqual({ a: 3 });
  expect(values('queued-requests', 65_000)).toEqual({ a: 4 });
});

it('has of each pod its own metrics, and of one that loads the CPU alone', () => {
  const { pods, collector, values } = fleet(0);
  collector.collect(0);
  pods.a = { running: 4, waiting: 1, deferred: 1, kvUsage: 0.5, busyMs: 7_500 };
  pods.b = { state: 'loading' };
  pods.c = { state: 'draining', running: 2, busyMs: 15_000 };
  pods.d = { state: 'gone', running: 9 };
  collector.collect(15_000);
  expect(values('vllm:num_requests_running', 15_000)).toEqual({ a: 4, c: 2 });
  expect(values('vllm:num_requests_waiting', 15_000)).toEqual({ a: 2, c: 0 });
  expect(values('kv-cache-use', 15_000)).toEqual({ a: 0.5, c: 0 });
  // An engine and two workers, busy half of the time, or all of it.
  expect(values('cpu', 15_000)).toEqual({ a: 1.5, b: 1, c: 3 });
});

it('adds up what all pods and all pickers have', () => {
  const { pods, collector } = fleet(0);
  pods.a = { waiting: 2 };
  pods.b = { waiting: 3 };
  collector.collect(0);
  const totals = ['pool-requests', 'pool-prompt-tokens', 'pool-queue', 'queued-requests', 'running-requests'];
  expect(totals.map((name) => collector.total(name, 0))).toEqual([12, 1_500, 5, 5, 0]);
});

it('shows nothing while metrics are lost, and what was while they are stuck', () => {
  const { pods, collector, values } = fleet(0);
  pods.a = { waiting: 1 };
  collector.collect(0);
  collector.outage = 'lost';
  expect([values('queued-requests', 0), collector.total('pool-queue', 0)]).toEqual([{}, undefined]);
  collector.outage = 'stuck';
  pods.a = { waiting: 5 };
  collector.collect(15_000);
  expect(values('queued-requests', 15_000)).toEqual({ a: 1 });
  collector.outage = 'none';
  collector.collect(30_000);
  expect(values('queued-requests', 30_000)).toEqual({ a: 5 });
});
