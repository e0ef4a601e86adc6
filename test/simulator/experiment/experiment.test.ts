import { estimate } from '../../../src/simulator/experiment/bootstrap';
import { Measures } from '../../../src/simulator/experiment/measures';
import { reportOf } from '../../../src/simulator/experiment/report';
import type { Run } from '../../../src/simulator/experiment/run';
import { perform } from '../../../src/simulator/experiment/task';
import type { WorkloadSpec } from '../../../src/simulator/workloads';

const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 4,
  profile: 'qwen3-32b-2xh100',
  prefixes: { count: 20, tokens: 6_000 },
  questions: { tokens: 200, each: 5 },
  answers: 100,
  warmUp: { rate: 4, seconds: 20 },
  stages: [
    { rate: 2, seconds: 20 },
    { rate: 6, seconds: 20 },
  ],
  pauseSeconds: 10,
};

const run = (policy: string, seed = 1, spec: Partial<WorkloadSpec> = {}) =>
  perform({ workload: { ...SPEC, ...spec }, policy, seed });

describe('a run', () => {
  it('counts every request of the judged stages, whatever serves them', async () => {
    for (const policy of ['regret-weighted', 'random']) {
      const { total, stages } = await run(policy);
      expect(total.requests).toBe(160);
      expect(stages.map(({ name, requests }) => [name, requests])).toEqual([
        ['2/s', 40],
        ['6/s', 120],
      ]);
      expect(total.goodput).toBeLessThanOrEqual(1);
      expect(total.ttft.p50).toBeLessThanOrEqual(total.ttft.p90);
      expect(total.busiest).toBeGreaterThanOrEqual(1);
    }
  });

  it('is the same for the same seed', async () => {
    expect(await run('regret-weighted')).toEqual(await run('regret-weighted'));
    expect(await run('regret-weighted')).not.toEqual(await run('regret-weighted', 2));
  });

  it('keeps prefixes where they are, which round robin does not', async () => {
    const [ours, others] = [await run('regret-weighted'), await run('round-robin')];
    expect(ours.total.hitRate).toBeGreaterThan(others.total.hitRate);
    expect(ours.total.ttft.mean).toBeLessThan(others.total.ttft.mean);
  });

  it('waits for each answer before the next question of a conversation', async () => {
    const spec = { turns: 4, thinkSeconds: 1, warmUp: undefined, questions: { tokens: 200 } };
    const { total } = await run('session', 1, spec);
    expect(total.requests).toBe(160);
    // One pod has all of a conversation: only the system prompt and the first question are new to it.
    expect(total.hitRate).toBeGreaterThan(0.7);
  });

  it('takes longer where adapters must be loaded', async () => {
    const adapters = (loadSeconds: number) => ({ adapters: { count: 8, loaded: 2, loadSeconds } });
    const questions = { tokens: 200 };
    const slow = await run('random', 1, { ...adapters(0.5), questions });
    const quick = await run('random', 1, { ...adapters(0), questions });
    expect(slow.total.ttft.mean).toBeGreaterThan(quick.total.ttft.mean + 100);
  });

  it('is the same when it is recorded, and the recording holds every request and stage', async () => {
    const { recording, ...recorded } = await perform({ workload: SPEC, policy: 'round-robin', seed: 1, records: true });
    expect(recorded).toEqual(await run('round-robin'));
    const { ttft, latency, stages, timeline } = recording!;
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    expect([ttft, latency].map(({ counts }) => sum(counts))).toEqual([160, 160]);
    expect(stages.map(({ name, judged }) => [name, judged])).toEqual([
      [stages[0].name, false],
      ['2/s', true],
      ['6/s', true],
    ]);
    expect(timeline.binMs * timeline.rate.length).toBeGreaterThan(stages[2].endMs - timeline.binMs);
    // The warm-up is in it.
    expect((sum(timeline.rate) * timeline.binMs) / 1_000).toBeCloseTo(240, 6);
    expect(timeline.pods).toHaveLength(4);
    expect(timeline.pods.every(({ kvUse }) => Math.max(...kvUse) > 0)).toBe(true);
  });

  it('tells when a request fits no pod', async () => {
    await expect(run('random', 1, { answers: 400_000 })).rejects.toThrow(
      'GKEI_WORKLOAD_TOO_LONG: a request of 406200 tokens, prompt and answer, does not fit a pod with room for 307328',
    );
  });
});

describe('measures', () => {
  it('are what they say', () => {
    const measures = new Measures();
    const add = (ttft: number, tpot: number) =>
      measures.add({
        arrivedAt: 1_000,
        firstTokenAt: 1_000 + ttft,
        doneAt: 1_000 + ttft + 9 * tpot,
        promptTokens: 100,
        cachedTokens: 25,
        answerTokens: 10,
      });
    add(100, 10);
    add(3_000, 20);
    add(500, 90);
    measures.close(10_000, 2, [1, 2, 0]);
    expect(measures.figures()).toEqual({
      requests: 3,
      failed: 0,
      ttft: { mean: 1_200, p50: 500, p90: 3_000, p99: 3_000 },
      tpot: { mean: 40, p50: 20, p90: 90, p99: 90 },
      latency: { mean: 1_560, p50: 1_310, p90: 3_180, p99: 3_180 },
      outputTokensPerSecond: 3,
      hitRate: 0.25,
      goodput: 1 / 3,
      preemptions: 2,
      busiest: 2,
    });
  });
});

describe('an estimate', () => {
  it('is certain of one value, and of equal ones', () => {
    expect(estimate([4])).toEqual({ mean: 4, low: 4, high: 4 });
    expect(estimate([4, 4, 4])).toEqual({ mean: 4, low: 4, high: 4 });
  });

  it('has its mean inside, and is wider where values differ more', () => {
    const [near, far] = [estimate([9, 10, 11, 10, 10]), estimate([1, 10, 19, 10, 10])];
    expect(near.low).toBeLessThan(10);
    expect(near.high).toBeGreaterThan(10);
    expect(far.high - far.low).toBeGreaterThan(5 * (near.high - near.low));
  });
});

describe('a report', () => {
  /** A run whose two times are those, and all else is alike. */
  function made(policy: string, seed: number, ttft: number, tpot: number): Run {
    const measures = new Measures();
    measures.add({
      arrivedAt: 0,
      firstTokenAt: ttft,
      doneAt: ttft + tpot,
      promptTokens: 10,
      cachedTokens: 0,
      answerTokens: 2,
    });
    measures.close(1_000, 0, [1]);
    return { policy, seed, total: measures.figures(), stages: [{ name: '1/s', ...measures.figures() }] };
  }

  it('says where the default is behind, by the seeds that both served', () => {
    const report = reportOf(SPEC, [
      made('regret-weighted', 1, 104, 10),
      made('regret-weighted', 2, 208, 10),
      made('random', 1, 100, 12),
      made('random', 2, 200, 12),
    ]);
    expect(report.policies.map(({ name }) => name)).toEqual(['random', 'regret-weighted']);
    const [ttft, tpot] = report.comparisons;
    expect(ttft).toMatchObject({ figure: 'ttftMean', best: 'random', worse: true });
    // Seeds differ twofold, the policies by 4 % in each of them.
    expect(ttft.behind.mean).toBeCloseTo(0.04, 9);
    expect(ttft.behind.high - ttft.behind.low).toBeLessThan(1e-9);
    expect(tpot).toMatchObject({ figure: 'tpotMean', best: 'regret-weighted', worse: false });
  });

  it('tolerates 3 %, and says nothing of a default that did not take part', () => {
    const close = reportOf(SPEC, [made('regret-weighted', 1, 102, 10), made('random', 1, 100, 10)]);
    expect(close.comparisons[0]).toMatchObject({ best: 'random', worse: false });
    expect(reportOf(SPEC, [made('random', 1, 1, 1), made('lmetric', 1, 2, 2)]).comparisons).toEqual([]);
  });
});
