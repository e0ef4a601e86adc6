import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { DEFAULT_POLICY } from '../../../src/picker/scheduling';
import { engineOptions } from '../../../src/simulator/fleet/engine-options';
import { Fleet } from '../../../src/simulator/fleet/fleet';
import { openWorkload } from '../../../src/simulator/workloads';

const BLOCKS = 200;
/** Full blocks of a request, but for its last token, which nobody computes. */
const LEAST_BLOCKS = 11;

/** Objects that are there after requests were served and all garbage is collected. */
async function leftAfter(seconds: number) {
  const { fleet: spec, stages } = openWorkload({
    name: 'test',
    title: '',
    pods: 2,
    profile: 'llama-8b-h100',
    questions: { tokens: 16 * LEAST_BLOCKS },
    answers: 10,
    stages: [{ rate: 20, seconds }],
  });
  const passages: WeakRef<object>[] = [];
  const texts: WeakRef<object>[] = [];
  const engines = engineOptions(spec).map((options) => ({ ...options, blocks: BLOCKS }));
  const fleet = new Fleet(
    { ...spec, engines, policy: DEFAULT_POLICY, seed: 1 },
    {
      done: (passage) => {
        passages.push(new WeakRef(passage));
        texts.push(new WeakRef(passage.request.identities));
      },
      failed: () => {},
      tooLong: () => {},
    },
  );
  for (const stage of stages(1)) {
    await fleet.serve(stage);
  }
  await collectGarbage();
  const alive = (references: readonly WeakRef<object>[]) =>
    references.filter((reference) => reference.deref() !== undefined).length;
  return { served: passages.length, pods: fleet.pods.length, passages: alive(passages), texts: alive(texts) };
}

/**
 * Collects all garbage: what a weak reference pointed to lives until the end of the task in which it was made, and what V8
 * still holds of the last call until a later one.
 */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise(setImmediate);
    collect();
  }
}

it('keeps of requests that are done only what caches hold, however many there were', async () => {
  const [few, many] = [await leftAfter(20), await leftAfter(80)];
  expect([few.served, many.served]).toEqual([400, 1_600]);
  expect([few.passages, many.passages]).toEqual([0, 0]);
  for (const { texts, pods } of [few, many]) {
    expect(texts).toBeGreaterThan(0);
    expect(texts).toBeLessThanOrEqual(pods * (1 + BLOCKS / LEAST_BLOCKS));
  }
});
