import { CPU, KV, REQUESTS, serveScaled } from './scaled-fleet';

/** A tenth of what a pod can do, and what six of them can do well. */
const STEP = [
  { rate: 0.1, seconds: 60 },
  { rate: 3.6, seconds: 400 },
];

describe('demand', () => {
  it('that steps up is followed at once, and served when pods have loaded', async () => {
    const { at, meanWait } = await serveScaled({ stages: STEP });
    expect(at(60).replicas).toBe(1);
    expect(at(120).replicas).toBeGreaterThan(5);
    expect([at(105).ready, at(400).loading]).toEqual([1, 0]);
    // Enough for good, and no see-saw afterwards.
    expect(at(450).ready).toBeGreaterThan(5);
    expect(meanWait).toBeLessThan(60);
  });

  it('that rises evenly is never far ahead', async () => {
    const { at, meanWait } = await serveScaled({ stages: [{ rate: { from: 0.4, to: 5 }, seconds: 600 }] });
    expect(at(300).ready).toBeLessThan(at(590).ready);
    expect(meanWait).toBeLessThan(5);
  });

  it('that comes and goes is followed up, and down only after minutes', async () => {
    const wave = { mean: 2, swing: 1.8, periodSeconds: 600 };
    const { at } = await serveScaled({ stages: [{ rate: wave, seconds: 1_200 }] });
    const [crest, trough, next] = [at(360), at(600), at(930)].map(({ replicas }) => replicas);
    expect(crest).toBeGreaterThan(4);
    expect(trough).toBeLessThan(crest);
    expect(trough).toBeGreaterThan(1);
    expect(next).toBeGreaterThan(4);
  });

  it('that bursts finds the pods of the last burst still there', async () => {
    const burst = [
      { rate: 0.5, seconds: 120 },
      { rate: 4, seconds: 60 },
    ];
    const { answered } = await serveScaled({ stages: [...burst, ...burst] });
    const waits = (from: number) => {
      const some = answered.filter(({ arrivedAt }) => arrivedAt >= from && arrivedAt < from + 60_000);
      return some.reduce((sum, { arrivedAt, firstTokenAt }) => sum + firstTokenAt - arrivedAt, 0) / some.length;
    };
    expect(waits(300_000)).toBeLessThan(waits(120_000) / 4);
  });

  it('that is at the target exactly changes nothing', async () => {
    // Six conversations, each of which always has one question open.
    const { actions, points } = await serveScaled({ turns: 50, stages: [{ rate: 600, seconds: 0.5 }] });
    expect(points.slice(1, 20).map(({ requests }) => requests)).toEqual(Array(19).fill(6));
    expect(actions).toBe(0);
  });
});

describe('metrics', () => {
  it('that are lost hold the pods that there are', async () => {
    const events = [{ at: 200, what: 'metrics-lost', seconds: 260 } as const];
    const stages = [
      { rate: 3, seconds: 200 },
      { rate: 0.1, seconds: 400 },
    ];
    const { at } = await serveScaled({ pods: 6, stages, events }, [REQUESTS], { hpa: { minReplicas: 2 } });
    expect(at(455).replicas).toBe(at(195).replicas);
    expect(at(455).wanted).toEqual([null]);
    expect(at(590).replicas).toBeLessThan(at(455).replicas);
  });

  it('that do not change any more keep the number where it was, however many requests come', async () => {
    const events = [{ at: 55, what: 'metrics-stuck', seconds: 200 } as const];
    const { at } = await serveScaled({ stages: STEP, events });
    expect(at(250).replicas).toBe(1);
    expect(at(250).requests).toBeGreaterThan(200);
    expect(at(300).replicas).toBeGreaterThan(5);
  });

  it('that come late let requests wait longer', async () => {
    const prompt = await serveScaled({ stages: STEP }, [REQUESTS], { scrapeSeconds: 5, delaySeconds: 0 });
    const late = await serveScaled({ stages: STEP }, [REQUESTS], { scrapeSeconds: 60, delaySeconds: 30 });
    expect(late.meanWait).toBeGreaterThan(prompt.meanWait + 10);
  });
});

describe('pods', () => {
  it('that crash lose what they had, and their demand is served by the others', async () => {
    const events = [{ at: 200, what: 'crash', pods: 2 } as const];
    const { at, failed } = await serveScaled({ pods: 4, stages: [{ rate: 2.2, seconds: 500 }], events });
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(20);
    expect(at(210).ready).toBe(at(195).ready - 2);
    expect(at(490).ready).toBeGreaterThanOrEqual(at(195).ready);
  });

  it('that load for seven minutes cost what they cost, and are not asked for again and again', async () => {
    const quick = await serveScaled({ stages: STEP, loadSeconds: 30 });
    const slow = await serveScaled({ stages: STEP, loadSeconds: 420 });
    expect(slow.meanWait).toBeGreaterThan(5 * quick.meanWait);
    expect(Math.max(...slow.points.map(({ replicas }) => replicas))).toBe(12);
    expect(slow.points.filter(({ at }) => at > 120 && at < 400).every(({ replicas }) => replicas === 12)).toBe(true);
  });

  it('that leave finish long answers first', async () => {
    const stages = [
      { rate: 1, seconds: 100 },
      { rate: 0.02, seconds: 700 },
    ];
    const { at, failed, fleet, mostReady } = await serveScaled({ pods: 6, answers: 160, stages, graceSeconds: 120 });
    expect(at(790).replicas).toBeLessThan(mostReady);
    expect(fleet.pods.some(({ state }) => state === 'gone')).toBe(true);
    expect(failed).toEqual([]);
  });

  it('that come with a cold cache get their part of warm traffic, neither none nor a flood', async () => {
    const warm = { pods: 4, prefixes: { count: 8, tokens: 320 }, stages: [{ rate: 3, seconds: 400 }] };
    const { fleet } = await serveScaled(warm, [REQUESTS], { hpa: { minReplicas: 6, maxReplicas: 6 } });
    const [old, fresh] = [fleet.pods.slice(0, 4), fleet.pods.slice(4)];
    const mean = old.reduce((sum, { requests }) => sum + requests, 0) / 4;
    for (const { requests, changedAt } of fresh) {
      expect(changedAt).toBe(60_000);
      expect(requests).toBeGreaterThan(0.4 * mean);
      expect(requests).toBeLessThan(1.3 * mean);
    }
  });
});

it('tells the CPU little: a pod is busy with one request as with eight', async () => {
  const demand = await serveScaled({ stages: STEP });
  const cpu = await serveScaled({ stages: STEP }, [CPU]);
  // One core of the three that a pod of one GPU requests belongs to the API server: its CPU ends below the target.
  expect(cpu.actions).toBe(0);
  expect(cpu.meanWait).toBeGreaterThan(3 * demand.meanWait);
});

it('takes the metric that wants most', async () => {
  const { at } = await serveScaled({ stages: STEP }, [REQUESTS, KV]);
  expect(at(120).wanted).toHaveLength(2);
  expect(at(120).replicas).toBe(
    Math.min(12, Math.max(...(at(105).wanted as number[]), ...(at(120).wanted as number[]))),
  );
});
