/** The engine that policies are compared on: what it gets wrong would be laid at a policy's door. */
import { type Job, VllmModel } from './_vllm-model';

let nextId = 0;

function job(blocks: number[], promptTokens: number, answerTokens: number, conversation?: number[]): Job {
  const id = nextId++;
  return {
    id,
    arrivedAt: 0,
    blocks,
    promptTokens,
    answerTokens,
    conversation,
    cachedTokens: 0,
    firstTokenAt: -1,
    doneAt: -1,
  };
}

/** Runs the engine until it has nothing to do. */
function finish(engine: VllmModel): void {
  while (engine.stepEndsAt < Number.POSITIVE_INFINITY) {
    const now = engine.stepEndsAt;
    engine.endStep(
      now,
      (first) => {
        first.firstTokenAt = now;
      },
      (last) => {
        last.doneAt = now;
      },
    );
  }
}

function run(engine: VllmModel, ...jobs: Job[]): void {
  for (const each of jobs) engine.submit(each, 0);
  finish(engine);
}

it('begins with the first request, and ends with nothing in use', () => {
  const engine = new VllmModel(100);
  const only = job([1, 2], 150, 200);
  run(engine, only);
  expect(only.firstTokenAt).toBeGreaterThan(0);
  expect(only.doneAt).toBeGreaterThan(only.firstTokenAt);
  expect([engine.kvUse, engine.running, engine.queue.length]).toEqual([0, 0, 0]);
});

it('finds full blocks again, but computes the last token of every prompt', () => {
  const engine = new VllmModel(100);
  run(engine, job([1, 2], 150, 10));
  const same = job([1, 2], 150, 10);
  const whole = job([1, 2], 128, 10);
  const other = job([1, 3], 150, 10);
  run(engine, same, whole, other);
  expect([same.cachedTokens, whole.cachedTokens, other.cachedTokens]).toEqual([128, 64, 64]);
});

it('finds an answer again as part of a conversation', () => {
  const engine = new VllmModel(100);
  run(engine, job([1], 100, 100, [1, 2, 3]));
  const next = job([1, 2, 3, 4], 260, 10);
  run(engine, next);
  expect(next.cachedTokens).toBe(192);
});

it('shares blocks in use, which count once', () => {
  const engine = new VllmModel(100);
  const prefix = Array.from({ length: 50 }, (_, index) => index);
  engine.submit(job(prefix, 3_210, 1_000), 0);
  const alone = engine.kvUse;
  engine.endStep(
    engine.stepEndsAt,
    () => {},
    () => {},
  );
  engine.submit(job(prefix, 3_210, 1_000), engine.stepEndsAt);
  engine.endStep(
    engine.stepEndsAt,
    () => {},
    () => {},
  );
  expect([alone, engine.kvUse]).toEqual([0.51, 0.52]);
});

it('evicts what was used longest ago, the end of a prompt before its beginning', () => {
  const engine = new VllmModel(6);
  run(engine, job([1, 2, 3], 200, 1), job([11, 12], 140, 1));
  run(engine, job([21, 22], 140, 1));
  const again = [job([1, 2, 3], 200, 1), job([11, 12], 140, 1)];
  run(engine, again[1]);
  run(engine, again[0]);
  expect(again.map(({ cachedTokens }) => cachedTokens)).toEqual([64, 128]);
});

it('takes its time: for context, for batches, and for prompts by their length', () => {
  const time = (prompt: number, answer: number, jobs: number) => {
    const engine = new VllmModel(10_000);
    const all = Array.from({ length: jobs }, (_, index) => job([1_000 * index], prompt, answer));
    run(engine, ...all);
    return all[0];
  };
  expect(time(8_000, 1, 1).firstTokenAt).toBeGreaterThan(10 * time(100, 1, 1).firstTokenAt);
  const decode = ({ doneAt, firstTokenAt }: Job) => doneAt - firstTokenAt;
  expect(decode(time(100, 500, 40))).toBeGreaterThan(decode(time(100, 500, 1)));
  expect(decode(time(8_000, 500, 40))).toBeGreaterThan(1.5 * decode(time(100, 500, 40)));
});

it('preempts when blocks run out, and still answers everything', () => {
  const engine = new VllmModel(40);
  const jobs = Array.from({ length: 8 }, (_, index) => job([100 * index], 100, 300));
  run(engine, ...jobs);
  expect(engine.preemptions).toBeGreaterThan(0);
  for (const { doneAt, firstTokenAt } of jobs) expect(doneAt).toBeGreaterThan(firstTokenAt);
  expect(engine.kvUse).toBe(0);
});
