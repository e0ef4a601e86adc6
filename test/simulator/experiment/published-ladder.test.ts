/**
 * The simulator against a measurement: llm-d's benchmark of eight real pods behind a Kubernetes Service, which spreads
 * connections at random (llm-d, guides/precise-prefix-cache-routing, 2026). Some stages and one seed of the ladder here; all of
 * them, and the mean of five seeds, are in `test/e2e/simulator/published-ladder.test.ts`.
 */
import { perform } from '../../../src/simulator/experiment/task';
import { WORKLOADS } from '../../../src/simulator/workloads';

/** Mean seconds to the first token, by the requests a second. */
const PUBLISHED: Readonly<Record<number, number>> = { 3: 0.415, 20: 18.1 };

it('has the published times to the first token', async () => {
  const ladder = WORKLOADS.find(({ name }) => name === 'b2b')!;
  const workload = {
    ...ladder,
    stages: ladder.stages.filter((stage) => 'rate' in stage && String(stage.rate) in PUBLISHED),
  };
  const { stages } = await perform({ workload, policy: 'random', seed: 1 });
  const off = stages.filter(({ name, ttft }) => {
    const part = ttft.mean / 1_000 / PUBLISHED[Number.parseInt(name, 10)] - 1;
    return Math.abs(part) > 0.1;
  });
  expect(stages).toHaveLength(2);
  expect(off).toEqual([]);
});
