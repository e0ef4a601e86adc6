/**
 * The engine against vLLM 0.29.0, in exact integers: prompt tokens found in the cache, request by request, and preemptions. `npm run
 * e2e:vllm` compares it with vLLM itself, and by `GKEI_RECORD_VLLM=true` records what is compared with here.
 */
import { seededRandom } from '../../../src/simulator/seeded-random';
import { randomSequence } from './vllm/random-sequence';
import { readCounts } from './vllm/recorded-counts';
import { ReplayEngine } from './vllm/replay';
import { requestSequence, SETTINGS } from './vllm/request-sequence';

it('counts what a real server counted', () => {
  const [recorded] = readCounts('server');
  const engine = new ReplayEngine(SETTINGS);
  const sequence = requestSequence();
  const random = seededRandom(1);
  // What an answer says changes nothing, but for the requests that go on with it.
  const invent = (tokens: number) => Array.from({ length: tokens }, () => Math.floor(512 * random()));
  const counts = [];
  for (let next = sequence.next(); !next.done; ) {
    const answers = next.value.map(({ maxTokens }) => invent(maxTokens));
    counts.push(engine.serve(next.value, answers));
    next = sequence.next(answers);
  }
  expect(counts).toEqual(recorded);
  expect(recorded.some(({ preemptions }) => preemptions > 1)).toBe(true);
});

it('counts what vLLM’s scheduler counts of random requests', () => {
  for (const [seed, recorded] of readCounts('scheduler').entries()) {
    const { settings, batches } = randomSequence(seed);
    const engine = new ReplayEngine(settings);
    const counts = batches.map(({ batch, answers }) => engine.serve(batch, answers));
    expect({ seed, counts }).toEqual({ seed, counts: recorded });
  }
});
