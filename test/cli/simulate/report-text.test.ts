import { reportText } from '../../../src/cli/simulate/report-text';
import { type Comparison, type Report, reportOf } from '../../../src/simulator/experiment';
import { perform } from '../../../src/simulator/experiment/task';
import type { WorkloadSpec } from '../../../src/simulator/workloads';

const WORKLOAD: WorkloadSpec = {
  name: 'tiny',
  title: 'two requests',
  pods: 1,
  profile: 'llama-8b-h100',
  questions: { tokens: 100 },
  answers: 10,
  stages: [{ rate: 1, seconds: 2 }],
};

let report: Report;
beforeAll(async () => {
  report = reportOf(WORKLOAD, [
    await perform({ workload: WORKLOAD, policy: 'regret-weighted', seed: 1 }),
    await perform({ workload: WORKLOAD, policy: 'random', seed: 1 }),
  ]);
});

const verdict = (comparison: Omit<Comparison, 'figure'>) => {
  const text = reportText({ ...report, comparisons: [{ figure: 'tpotMean', ...comparison }] }, false);
  return text.split('\n\n').at(-1)!.replaceAll('\n', ' ').trim();
};

it('leaves intervals out where one seed was served', () => {
  const [heading, fleet, figures] = reportText(report, false).split('\n\n');
  expect([heading, fleet]).toEqual(['tiny: two requests', '1 pod of llama-8b-h100, one seed.']);
  const row = figures.split('\n').find((line) => line.startsWith('random'))!;
  expect(row).not.toContain('(');
  expect(row.split(/ {2,}/)).toHaveLength(9);
});

it('says where the default is best, close, or behind', () => {
  const name = 'mean time per output token (TPOT)';
  const exact = (mean: number) => ({ mean, low: mean, high: mean });
  expect(verdict({ best: 'regret-weighted', behind: exact(0), worse: false })).toBe(
    `The default, regret-weighted, is best in ${name}.`,
  );
  expect(verdict({ best: 'random', behind: exact(0.02), worse: false })).toBe(
    `The default, regret-weighted, is 2.0 % behind random in ${name}: within 3.0 %.`,
  );
  expect(verdict({ best: 'random', behind: { mean: 0.05, low: 0.04, high: 0.07 }, worse: true })).toBe(
    `The default, regret-weighted, is 5.0 % (4.0 % to 7.0 % by seed) behind random in ${name}: more than the 3.0 % that it may be.`,
  );
});
