import { offlineBounds } from '../../../src/simulator/bounds';
import { requestsInOrder } from '../../../src/simulator/bounds/request-order';
import { openWorkload, WORKLOADS, type WorkloadSpec } from '../../../src/simulator/workloads';

const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 2,
  profile: 'qwen3-32b-2xh100',
  prefixes: { count: 2, tokens: 1_600 },
  questions: { tokens: 160 },
  answers: 16,
  turns: 2,
  thinkSeconds: 1,
  stages: [{ rate: 4, seconds: 10 }],
};

/**
 * Bounds of another simulator for llm-d's ladder, warm-up included: 98.0 % with an infinite cache, the optimal one, and pooled
 * LRU; 22 ms to the first token with an infinite cache and 403 ms without, beside the overhead. It kept no blocks of answers,
 * which stand between a prompt and the next time it is asked. Here an eighth of the ladder on an eighth of its fleet.
 */
it('has the bounds of the ladder that were published', async () => {
  const ladder = WORKLOADS.find(({ name }) => name === 'b2b')!;
  const eighth = [ladder.warmUp!, ...ladder.stages].flatMap((stage) =>
    'rate' in stage ? { ...stage, rate: (stage.rate as number) / 8 } : [],
  );
  const prefixes = { count: 19, tokens: 6_000 };
  const workload = { ...ladder, pods: 1, prefixes, answers: 1, warmUp: undefined, stages: eighth };
  const { hitRate, ttft } = await offlineBounds(openWorkload(workload), 1);
  for (const rate of [hitRate.infinite, hitRate.optimal, hitRate.pooledLru]) {
    expect(Math.abs(rate - 0.98)).toBeLessThan(0.005);
  }
  expect(Math.abs(ttft.infinite.mean - 15.6 - 22)).toBeLessThan(2);
  expect(ttft.uncached.mean - 15.6).toBeCloseTo(403, 0);
});

it('has the hits of one pod where a workload has more than that', async () => {
  const questions = { tokens: 160, each: 200 };
  const { hitRate } = await offlineBounds(
    openWorkload({ ...SPEC, turns: 1, prefixes: { count: 8, tokens: 80_000 }, questions }),
    1,
  );
  // Three of the eight prefixes fit one pod, seven both.
  expect(hitRate.onePodLru).toBeLessThan(hitRate.pooledLru - 0.1);
  expect(hitRate.pooledLru).toBeLessThanOrEqual(hitRate.optimal);
});

it('asks the later questions of conversations where they would come', async () => {
  const lengths: number[] = [];
  for await (const { request } of requestsInOrder(openWorkload(SPEC), 1, 10)) {
    lengths.push(request.promptTokens);
  }
  expect(lengths).toHaveLength(40);
  expect(lengths.filter((length) => length === 1_760)).toHaveLength(20);
  // Neither all first questions come before all later ones, nor the other way round.
  const second = lengths.indexOf(1_936);
  expect(second).toBeGreaterThan(0);
  expect(lengths.indexOf(1_760, second)).toBeGreaterThan(second);
});

it('judges no warm-up, but lets it fill the caches', async () => {
  const stages = [{ rate: 1, seconds: 1 }];
  const spec = { ...SPEC, turns: 1, prefixes: { count: 1, tokens: 1_600 }, stages };
  const cold = await offlineBounds(openWorkload(spec), 1);
  const warm = await offlineBounds(openWorkload({ ...spec, warmUp: { rate: 1, seconds: 1 } }), 1);
  expect([cold.requests, warm.requests]).toEqual([1, 2]);
  expect([cold.hitRate.infinite, warm.hitRate.infinite]).toEqual([0, 1_600 / 1_760]);
});

it('measures a mixed fleet by its fastest and its largest pods', async () => {
  const fast = await offlineBounds(openWorkload(SPEC), 1);
  const mixed = { ...SPEC, pods: 1, profile: 'llama-8b-fp8-l4', otherPods: [{ pods: 1, profile: SPEC.profile }] };
  expect((await offlineBounds(openWorkload(mixed), 1)).ttft).toEqual(fast.ttft);
});
