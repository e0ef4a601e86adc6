import fc from 'fast-check';
import { timeToCome } from '../../../src/simulator/bounds/pod-future';
import { EngineCore } from '../../../src/simulator/engine/engine-core';
import { Sequence } from '../../../src/simulator/engine/sequence';
import { engineOptions } from '../../../src/simulator/fleet/engine-options';
import { fleetSpec } from '../../../src/simulator/workloads/fleet-spec';

const [ENGINE] = engineOptions(fleetSpec({ pods: 1, profile: 'qwen3-32b-2xh100' }));

/** When an engine ends requests that come together, added up. */
function served(lengths: readonly { readonly prompt: number; readonly answer: number }[]): number {
  let [now, total] = [0, 0];
  const engine = new EngineCore<Sequence>(ENGINE, {
    scheduled: () => {},
    token: ({ state }) => {
      total += state === 'done' ? now : 0;
    },
  });
  lengths.forEach(({ prompt, answer }, index) => {
    // Blocks that nobody shares.
    engine.submit(new Sequence(prompt, answer, { at: (block) => index * 1e6 + block }, undefined));
  });
  for (let step = engine.beginStep(); step !== undefined; step = engine.beginStep()) {
    now += step;
    engine.endStep();
  }
  return total;
}

it('foresees what the engine does with requests that share nothing', () => {
  const lengths = fc.record({ prompt: fc.integer({ min: 1, max: 20_000 }), answer: fc.integer({ min: 1, max: 300 }) });
  fc.assert(
    fc.property(fc.array(lengths, { minLength: 1, maxLength: 12 }), (requests) => {
      const prompts = requests.map(({ prompt, answer }) => ({ left: prompt, context: 0, room: prompt, answer }));
      const foreseen = timeToCome({ prompts, answers: [], free: ENGINE.blocks * ENGINE.blockSize }, ENGINE);
      expect(foreseen / served(requests)).toBeGreaterThan(0.98);
      expect(foreseen / served(requests)).toBeLessThan(1.02);
    }),
    { numRuns: 30 },
  );
});

it('takes up in the middle of answers', () => {
  const answers = [
    { context: 1_000, left: 10 },
    { context: 5_000, left: 100 },
  ];
  const alone = timeToCome({ prompts: [], answers: [answers[1]], free: 1e5 }, ENGINE);
  const both = timeToCome({ prompts: [], answers, free: 1e5 }, ENGINE);
  const short = timeToCome({ prompts: [], answers: [answers[0]], free: 1e5 }, ENGINE);
  expect(both).toBeGreaterThan(alone + short);
  expect(both).toBeLessThan(1.1 * (alone + short));
});

it('lets a prompt wait until there is room for it', () => {
  const answers = [{ context: 50_000, left: 200 }];
  const prompts = [{ left: 1_000, context: 0, room: 1_000, answer: 1 }];
  const [roomy, full] = [100_000, 500].map((free) => timeToCome({ prompts, answers, free }, ENGINE));
  const answer = timeToCome({ prompts: [], answers, free: 500 }, ENGINE);
  // Behind the answer it takes as long as that and a step; beside it, next to nothing.
  expect(full).toBeGreaterThan(2 * answer);
  expect(roomy).toBeLessThan(1.2 * answer);
});
