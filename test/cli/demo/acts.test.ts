import { actTable, type Outcome } from '../../../src/cli/demo/act-text';
import { ACTS, type Act } from '../../../src/cli/demo/acts';
import { demoPage } from '../../../src/cli/demo/page';
import { isPlain, picture } from '../../../src/cli/demo/picture';
import { DEFAULT_POLICY, POLICIES } from '../../../src/picker/scheduling';
import { perform } from '../../../src/simulator/experiment/task';
import { openWorkload } from '../../../src/simulator/workloads';

/** An act in little: some seconds of each of its stages. */
async function inLittle(act: Act): Promise<Outcome> {
  const stages = act.workload.stages.map((stage) =>
    'rate' in stage ? { ...stage, seconds: Math.max(2, stage.seconds / 60) } : stage,
  );
  const workload = { ...act.workload, stages };
  const runs = [];
  for (const { policy, autoscaler } of act.contestants) {
    runs.push(await perform({ workload: { ...workload, autoscaler }, policy, seed: 1 }));
  }
  return { act, runs };
}

it.each(ACTS.map((act) => [act.name, act] as const))(
  'compares what exists, the cure last: %s',
  (_, { contestants }) => {
    for (const { policy } of contestants) {
      expect(POLICIES.map(({ name }) => name)).toContain(policy);
    }
    expect(contestants[contestants.length - 1].policy).toBe(DEFAULT_POLICY.name);
    expect(new Set(contestants.map(({ name }) => name)).size).toBe(contestants.length);
  },
);

it('is small enough for a laptop', () => {
  const requests = ACTS.map((act) => act.contestants.length * openWorkload(act.workload).requests);
  expect(requests.reduce((sum, each) => sum + each)).toBeLessThan(120_000);
});

const outcomes: Outcome[] = [];
beforeAll(async () => {
  for (const act of ACTS) {
    outcomes.push(await inLittle(act));
  }
});

it('draws acts on a page that needs nothing but itself', async () => {
  const page = await demoPage(outcomes, 'gke-inference demo', 'the legend');
  expect(page.match(/<h2>[^<]*/g)).toEqual([
    '<h2>1. Uneven load',
    '<h2>2. Lost cache locality',
    '<h2>3. Autoscaling on the CPU',
  ]);
  const ids = [...page.matchAll(/<figure id="([^"]+)"/g)].map(([, id]) => id);
  expect(ids).toHaveLength(7);
  expect(new Set(ids).size).toBe(7);
  expect(page.match(/NaN|undefined|Infinity|<script/)).toBeNull();
  expect(page).toContain('<code>gke-inference simulate hot-prefix</code>');
});

it('lays acts out, and draws them', () => {
  const [uneven, locality, scaling] = outcomes.map(actTable);
  expect(uneven).toMatch(
    /^requests +sent by +TTFT mean +TTFT p99 +TPOT +good +TTFT against round robin\n32\/s +round robin /,
  );
  expect(uneven.split('\n')).toHaveLength(10);
  expect(uneven).toMatch(/\n +the picker .* [-+]\d+ %\n64\/s/);
  expect(locality).toContain(' hits ');
  expect(scaling).toMatch(/^autoscaler .* most pods +pod-hours\nCPU 80 % .* 2 +\d+\.\d\d\nCPU 50 % /);
  const bars = picture(outcomes, false);
  expect(bars).toMatch(/^Uneven load, at 64\/s: .*\n {2}round robin +[\d.]+ m?s +█+\n/);
  expect(bars).toMatch(/Lost cache locality, at 80\/s: .*\n {2}round robin +[\d.]+ m?s +\d+ % hits +█+\n/);
  expect(bars).toMatch(/\n {2}CPU 80 % +requests +[▁▂▃▄▅▆▇█]+\n +pods +\d\.\d h +[▁▂▃▄▅▆▇█]+\n +TTFT /);
  expect(picture(outcomes, true)).toMatch(/^[\x20-\x7e\n]+$/);
});

it.each([
  [{ LANG: 'de_DE.UTF-8' }, false],
  [{ LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, true],
  [{ LC_ALL: '', LC_CTYPE: 'C.utf8' }, false],
  [{}, true],
])('knows from %j whether there are bars', (env, plain) => {
  expect(isPlain(env)).toBe(plain);
});
