/**
 * The simulator against a measurement: llm-d's benchmark of eight real pods behind a Kubernetes Service, which spreads
 * connections at random (llm-d, guides/precise-prefix-cache-routing, 2026), at all of its stages, the mean of five seeds.
 * `gke-inference simulate b2b --policies random --seeds 5 --stages` prints the same.
 */
import { perform } from '../../../src/simulator/experiment/task';
import { WORKLOADS } from '../../../src/simulator/workloads';

/** Mean seconds to the first token, by the requests a second. */
const PUBLISHED: Readonly<Record<string, number>> = {
  '3/s': 0.415,
  '10/s': 0.63,
  '15/s': 0.88,
  '20/s': 18.1,
  '22/s': 20.2,
  '25/s': 21.8,
  '30/s': 24.6,
  '35/s': 24.2,
  '40/s': 68.7,
  '43/s': 72.4,
  '60/s': 75.6,
};

const SEEDS = [1, 2, 3, 4, 5];

/** The stage at 10/s is 200 requests, measured once: chance alone moves it further than the others. */
const tolerance = (stage: string) => (stage === '10/s' ? 0.15 : 0.1);

it('has the published times to the first token', async () => {
  const workload = WORKLOADS.find(({ name }) => name === 'b2b')!;
  const sums = new Map<string, number>();
  for (const seed of SEEDS) {
    const { stages } = await perform({ workload, policy: 'random', seed });
    for (const { name, ttft } of stages) {
      sums.set(name, (sums.get(name) ?? 0) + ttft.mean / 1_000);
    }
  }
  const off = [...sums].map(([name, sum]) => [name, sum / SEEDS.length / PUBLISHED[name]! - 1] as const);
  expect(off.map(([name]) => name)).toEqual(Object.keys(PUBLISHED));
  expect(off.filter(([name, part]) => Math.abs(part) > tolerance(name))).toEqual([]);
}, 600_000);
