import { WORKLOADS } from '../../../src/simulator/workloads';
import type { WorkloadSpec } from '../../../src/simulator/workloads/spec';
import { syntheticWorkload } from '../../../src/simulator/workloads/synthetic';
import type { Arrival, WorkloadRequest } from '../../../src/simulator/workloads/workload';

const SPEC: WorkloadSpec = {
  name: 'test',
  title: '',
  pods: 2,
  profile: 'llama-8b-h100',
  prefixes: { count: 3, tokens: 320 },
  questions: { tokens: 64 },
  answers: 32,
  stages: [{ rate: 10, seconds: 100 }],
};

/** All arrivals of all stages. */
function arrivals(spec: Partial<WorkloadSpec>, seed = 1): Arrival[] {
  const stages = [...syntheticWorkload({ ...SPEC, ...spec }).stages(seed)];
  return stages.flatMap((stage) => [...(stage.arrivals as Iterable<Arrival>)]);
}

/** What two requests can be told apart by. */
const outline = ({ at, request }: Arrival) => [
  at,
  request.promptTokens,
  request.answerTokens,
  request.adapter,
  [...request.hashes],
];

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const gaps = (all: readonly Arrival[]) => all.slice(1).map(({ at }, index) => at - all[index].at);

it('is the same for the same seed, and another one for another', () => {
  const spec = { questions: { tokens: { from: 10, to: 1_000 } }, burst: 3 };
  expect(arrivals(spec).map(outline)).toEqual(arrivals(spec).map(outline));
  expect(arrivals(spec).map(outline)).not.toEqual(arrivals(spec, 2).map(outline));
});

it('sends as many requests as the rate asks for, at random times', () => {
  const all = arrivals({});
  expect(all).toHaveLength(1_000);
  expect(mean(gaps(all))).toBeCloseTo(100, -1.3);
  // Exponential gaps: their deviation is their mean.
  expect(Math.sqrt(mean(gaps(all).map((gap) => (gap - mean(gaps(all))) ** 2)))).toBeCloseTo(100, -1.3);
});

it('sends bursts without changing the rate', () => {
  const all = arrivals({ burst: 4 });
  expect(all).toHaveLength(1_000);
  expect(gaps(all).filter((gap) => gap === 0).length).toBeGreaterThan(650);
  expect(mean(gaps(all))).toBeCloseTo(100, -1.7);
});

it('asks fixed questions again and again in one order, each prefix with its own', () => {
  const all = arrivals({ questions: { tokens: 64, each: 2 } });
  const prompts = all.map(({ request }) => request.hashes.join());
  expect(new Set(prompts.slice(0, 6)).size).toBe(6);
  expect(prompts.slice(6, 12)).toEqual(prompts.slice(0, 6));
  expect(all[0].request.promptTokens).toBe(384);
  // Six prompts begin with three prefixes of five blocks.
  expect(new Set(all.slice(0, 6).map(({ request }) => request.hashes.slice(0, 10).join())).size).toBe(3);
});

it('lets a conversation go on after each answer, with all that was said', () => {
  const [{ request }] = arrivals({ turns: 3, thinkSeconds: 2, prefixes: undefined });
  const turns: WorkloadRequest[] = [request];
  for (let next = request.next; next !== undefined; next = turns[turns.length - 1].next) {
    expect(next.afterMs).toBe(2_000);
    turns.push(next.request());
  }
  expect(turns.map(({ promptTokens }) => promptTokens)).toEqual([64, 160, 256]);
  expect(new Set(turns.map(({ session }) => session)).size).toBe(1);
  // Six blocks of sixteen tokens: the first question and its answer.
  const blocks = ({ identities }: WorkloadRequest) => Array.from({ length: 6 }, (_, index) => identities.at(index));
  expect(blocks(turns[2])).toEqual(blocks(turns[0]));
  expect(arrivals({ turns: 4 })).toHaveLength(250);
});

it('has each user of a closed loop begin the next conversation where the last one ended, until all are over', () => {
  const first = arrivals({ turns: 2, thinkSeconds: 3, stages: [{ users: 4, conversations: 10 }] });
  expect(first.map(({ at }) => at)).toEqual([0, 0, 0, 0]);
  const sessions = first.map(({ request }) => {
    const seen: string[] = [];
    for (let asked: WorkloadRequest | undefined = request; asked; asked = asked.next?.request()) {
      seen.push(asked.session);
    }
    return seen;
  });
  // Ten conversations of two questions: two users have three of them, two have two.
  expect(sessions.map(({ length }) => length)).toEqual([6, 6, 4, 4]);
  expect(new Set(sessions.flat()).size).toBe(10);
  expect(first[0].request.next?.afterMs).toBe(3_000);
});

it('draws adapters by popularity; none of them shares a prefix with another', () => {
  const all = arrivals({
    adapters: { count: 8, zipf: 1, loaded: 2, loadSeconds: 0.1 },
    prefixes: { count: 1, tokens: 320 },
  });
  const counts = new Map<string, number>();
  const prefixes = new Map<string, string>();
  for (const { request } of all) {
    counts.set(request.adapter!, (counts.get(request.adapter!) ?? 0) + 1);
    prefixes.set(request.adapter!, request.hashes.slice(0, 10).join());
  }
  expect(counts.get('adapter-0')).toBeGreaterThan(1.5 * counts.get('adapter-1')!);
  expect(new Set(prefixes.values()).size).toBe(8);
});

it.each([
  [{ mean: 1_000, deviation: 100 }, 1_000, 20],
  [{ from: 10, to: 1_000 }, 215, 30],
])('draws lengths of %j', (tokens, expected, tolerance) => {
  const lengths = arrivals({ prefixes: undefined, questions: { tokens } }).map(({ request }) => request.promptTokens);
  expect(Math.abs(mean(lengths) - expected)).toBeLessThan(tolerance);
  expect(Math.min(...lengths)).toBeGreaterThanOrEqual(1);
});

it.each(WORKLOADS.map((spec) => [spec.name, spec] as const))('%s begins as it says', (_, spec) => {
  const [stage] = syntheticWorkload(spec).stages(1);
  const [first] = stage.arrivals as Iterable<Arrival>;
  expect(first.request.promptTokens).toBeGreaterThan(0);
  expect(stage.judged).toBe(spec.warmUp === undefined);
});

it('lets continuous stages follow each other at once, each with its own requests', () => {
  const [stage, ...others] = [
    ...syntheticWorkload({
      ...SPEC,
      continuous: true,
      stages: [
        { rate: 2, seconds: 100 },
        { rate: 20, seconds: 50 },
      ],
    }).stages(1),
  ];
  expect([stage.name, others]).toEqual(['2/s, 20/s', []]);
  const times = [...(stage.arrivals as Iterable<Arrival>)].map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.filter((at) => at < 100_000)).toHaveLength(200);
  expect(times.filter((at) => at >= 100_000 && at < 150_000)).toHaveLength(1_000);
});
