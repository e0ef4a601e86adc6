import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Bundle, bundlePlots } from '../../../image/bundle';
import type { Report } from '../../../src/simulator/experiment';
import { command, refusal } from '../command';
import { Program } from '../program';
import { SMALL_WORKLOAD } from './small-workload';

const program = new Program();
const path = (file: string) => join(program.folder, file);

let built: Bundle;
let plots: Bundle;

beforeAll(async () => {
  built = await program.build();
  plots = await bundlePlots(join(__dirname, '../../..'), program.folder);
  writeFileSync(path('small.yaml'), SMALL_WORKLOAD);
  writeFileSync(path('long.yaml'), SMALL_WORKLOAD.replace('answers: 50', 'answers: 400000'));
});
afterAll(() => program.dispose());

/** In a process of its own. */
async function spawned(line: string) {
  const run = program.start(`simulate ${line}`);
  return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
}

/** In this process, without threads, which need the bundle. */
const simulate = (line: string) => command(`simulate ${line} --workers 0`, program.folder);

it('writes the same bytes with any number of workers', async () => {
  const runs = [];
  for (const workers of [0, 3]) {
    const { code, stdout } = await spawned(
      `small.yaml --policies default,round-robin --seeds 2 --workers ${workers} --json ${workers}.json --csv ${workers}.csv ` +
        `--html ${workers}.html --svg ${workers}`,
    );
    const files = ['json', 'csv', 'html'].map((ending) => readFileSync(path(`${workers}.${ending}`), 'utf8'));
    const plots = readdirSync(path(`${workers}`)).map((name) => [
      name,
      readFileSync(path(`${workers}/${name}`), 'utf8'),
    ]);
    runs.push([code, stdout, ...files, plots]);
  }
  expect(runs[0][0]).toBe(0);
  expect(runs[1]).toEqual(runs[0]);
  const report: Report = JSON.parse(runs[0][2] as string);
  expect(report.policies.map(({ name }) => name).sort()).toEqual(['regret-weighted', 'round-robin']);
  expect(report.policies[0].runs.map(({ total }) => total.requests)).toEqual([60, 60]);
  expect(runs[0][2]).not.toContain('recording');
  expect(runs[0][4]).toContain('<pre>gke-inference simulate small.yaml --policies default,round-robin --seeds 2</pre>');
  expect(runs[0][5]).toHaveLength(9);
}, 120_000);

it('says what was compared, the figures, and what they come to', async () => {
  const { stdout, stderr } = await spawned('small.yaml --policies default,random --seeds 2 --stages');
  expect(stdout).toMatch(/^small: a small fleet\n\n3 pods of qwen3-32b-2xh100, 2 seeds;/);
  expect(stdout).toMatch(/\npolicy +TTFT s .* preempted\n/);
  expect(stdout).toMatch(/\nregret-weighted +TTFT s .*\n4\/s .*\n8\/s /);
  expect(stdout).toMatch(/\nThe default, regret-weighted, is .*\(TTFT\)/);
  expect(stderr).toMatch(/^\d+ % simulated, \d+ s left\n/);
  expect(stderr).toMatch(/100 % simulated, 0 s left\n$/);
});

it('has what draws plots beside it, and not inside', async () => {
  const named = ({ notices }: Bundle) => notices.packages.map(({ name }) => name);
  expect(named(plots)).toEqual(expect.arrayContaining(['vega', 'vega-lite', 'd3-scale']));
  expect(named(built).filter((name) => /^(vega|d3)/.test(name))).toEqual([]);
});

it('teaches: every workload, every policy, examples', async () => {
  const { code, stdout } = await simulate('--help');
  expect(code).toBe(0);
  for (const word of ['b2b', 'scenario-c', 'regret-weighted', 'llm-d-blend', 'Examples:', '--seeds <n>']) {
    expect(stdout).toContain(word);
  }
});

it.each([0, 2])(
  'fails in one line, and writes nothing, where a request fits no pod: with %i workers',
  async (workers) => {
    const { code, stderr } = await spawned(
      `long.yaml --policies random --seeds 2 --workers ${workers} --json long.json`,
    );
    expect([code, existsSync(path('long.json'))]).toEqual([2, false]);
    expect(stderr).toBe(
      'GKEI_WORKLOAD_TOO_LONG: a request of 403100 tokens, prompt and answer, does not fit a pod with room for 307328; ' +
        'shorten prompts or answers, or set a profile with more room for KV\n',
    );
  },
);

it('says before it begins that it cannot draw, where the program is alone, as in the image', async () => {
  renameSync(path('plots.js'), path('plots.away'));
  const { code, stdout, stderr } = await spawned('small.yaml --html report.html');
  renameSync(path('plots.away'), path('plots.js'));
  expect([code, stdout, existsSync(path('report.html'))]).toEqual([2, '', false]);
  expect(stderr).toMatch(/^GKEI_NO_PLOTS: .* plots\.js is not beside it; run the program of the npm package/);
});

it('serves a trace, faster, again, and by another fleet', async () => {
  const line = JSON.stringify({ timestamp: 0, input_length: 600, output_length: 20, hash_ids: [1, 2] });
  writeFileSync(path('trace.jsonl'), `${line}\n`.repeat(20));
  const { stdout } = await simulate(
    'trace.jsonl --policies default --seeds 1 --requests 30 --speed 2 --pods 2 --profile llama-8b-h100 --json trace.json',
  );
  expect(stdout).toMatch(/^trace.jsonl: a trace of 20 requests\n\n2 pods of llama-8b-h100, one seed\./);
  const report: Report = JSON.parse(readFileSync(path('trace.json'), 'utf8'));
  expect(report.policies[0].runs[0].total.requests).toBe(30);
});

it('serves by a mixed fleet behind several pickers', async () => {
  const { stdout } = await simulate(
    'small.yaml --policies default --seeds 1 --pods 1 --other-pods llama-8b-h100=2 --pickers 2 --foreign 0.5 ' +
      '--delay-seconds 0.5 --scrape-seconds 1 --stale-seconds 3 --json mixed.json',
  );
  expect(stdout).toContain(
    '\n\n1 pod of qwen3-32b-2xh100 and 2 of llama-8b-h100, 2 pickers, 50 % of the requests past the picker and not judged,\n' +
      'metrics read each 1 s, their age then 0.5 s, believed up to 3 s, one seed.\n',
  );
  const report: Report = JSON.parse(readFileSync(path('mixed.json'), 'utf8'));
  const { requests } = report.policies[0].runs[0].total;
  expect(requests).toBeGreaterThan(15);
  expect(requests).toBeLessThan(45);
});

it('computes prompts by pods of their own, and says what these did', async () => {
  const { stdout } = await simulate(
    'small.yaml --policies default --seeds 1 --pods 2 --prefill-pods qwen3-32b-2xh200=1,qwen3-32b-2xa100=1 ' +
      '--disaggregate-above 200 --kv-bandwidth 12.5 --json apart.json --csv apart.csv --html apart.html',
  );
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    '2 pods of qwen3-32b-2xh100, 1 prefill pod of qwen3-32b-2xh200 and 1 of qwen3-32b-2xa100 for more than 200 uncached ' +
      'tokens of a prompt, 12.5 GB/s between pods, one seed. ',
  );
  expect(stdout).toMatch(/\npolicy +prompts sent on +prefill pods busy .*\nregret-weighted +\d+ +\d+\.\d % /);
  const report: Report = JSON.parse(readFileSync(path('apart.json'), 'utf8'));
  const { prompts, gigabytes } = report.policies[0].runs[0].total.prefill!;
  // Each of two pods is sent some of the ten prefixes once, and what has one already computes the rest itself.
  expect(prompts).toBeGreaterThan(9);
  expect(prompts).toBeLessThan(21);
  expect(gigabytes).toBeGreaterThan(0.7 * prompts);
  expect(report.policies[0].prefill!.prompts.mean).toBe(prompts);
  const [header, row] = readFileSync(path('apart.csv'), 'utf8')
    .split('\n')
    .map((line) => line.split(','));
  expect(row[header.indexOf('prefill_prompts')]).toBe(String(prompts));
  expect(row).toHaveLength(header.length);
  const page = readFileSync(path('apart.html'), 'utf8');
  expect(page).toContain('1 prefill pod of qwen3-32b-2xh200');
  expect(page).toContain('<h2>What prefill pods did</h2>');
});

const HPA = `
apiVersion: v1
kind: Service
metadata: { name: other }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: ours }
spec:
  maxReplicas: 5
  metrics:
    - type: External
      external: { metric: { name: inference_pool_requests }, target: { type: AverageValue, averageValue: 500m } }
`;

it("scales by an autoscaler's manifest, and says what it did", async () => {
  writeFileSync(path('hpa.yaml'), HPA);
  writeFileSync(path('minute.yaml'), SMALL_WORKLOAD.replace(/stages: .*/, 'stages: [{ rate: 4, seconds: 60 }]'));
  const { stdout } = await simulate(
    'minute.yaml --policies default --seeds 1 --autoscaler hpa.yaml --load-seconds 1 --autoscaler-delay 1 --json scaled.json',
  );
  expect(stdout).toContain('\n\nAutoscaler ours, 1 to 5 pods: the HorizontalPodAutoscaler ours\n\npolicy');
  expect(stdout).toMatch(/\n {2}pods asked for +[▁▂▃▄▅▆▇█]+ +up to 5\n/);
  const report: Report = JSON.parse(readFileSync(path('scaled.json'), 'utf8'));
  expect(report.policies[0].scaling!.mostReady.mean).toBe(5);
  expect(report.policies[0].runs[0].scaling!.points[0]).toMatchObject({ at: 0, replicas: 3, wanted: [null] });
});

it('names the mistake in an autoscaler', async () => {
  const refused = (line: string) => refusal(`simulate ${line}`, program.folder);
  writeFileSync(path('wrong.yaml'), HPA.replace('inference_pool_requests', 'inference_pool_request'));
  expect(await refused('small.yaml --autoscaler wrong.yaml')).toBe(
    'GKEI_AUTOSCALER_MANIFEST: wrong.yaml:6: spec.metrics[0].external.metric.name is "inference_pool_request", ' +
      'which is not simulated; the nearest one is inference_pool_requests\n',
  );
  expect(await refused('small.yaml --autoscaler request')).toBe(
    'GKEI_UNKNOWN_AUTOSCALER: no autoscaler is named "request"; the nearest one is requests; a manifest of your own has ' +
      'a dot or a slash in its name\n',
  );
  writeFileSync(path('none.yaml'), 'apiVersion: v1\nkind: Service\nmetadata: { name: other }\n');
  expect(await refused('small.yaml --autoscaler none.yaml')).toContain('has no HorizontalPodAutoscaler');
});

it('tells bounds beside the policies, the same ones in any worker', async () => {
  const runs = [];
  for (const workers of [0, 2]) {
    const { stdout } = await spawned(
      `small.yaml --policies default --seeds 2 --bounds --workers ${workers} --json bounds.json`,
    );
    runs.push([stdout, readFileSync(path('bounds.json'), 'utf8')]);
  }
  expect(runs[1]).toEqual(runs[0]);
  const [[stdout, json]] = runs;
  expect(stdout).toMatch(
    /\nbound +TTFT s .*\ninfinite cache .*\noptimal cache .*\npooled LRU .*\nLRU of one pod .*\nno cache /,
  );
  expect(stdout).toMatch(
    /\nThe default finds \d+\.\d % of what an optimal cache would\. Its mean time to the last token is/,
  );
  const { policies, bounds }: Report = JSON.parse(json);
  expect(policies.map(({ name }) => name)).toEqual(['regret-weighted']);
  expect(bounds!.clairvoyant.runs.map(({ seed }) => seed)).toEqual([1, 2]);
  expect(policies[0].total.hitRate.mean).toBeLessThanOrEqual(bounds!.hitRate.optimal.mean);
  expect(bounds!.ttftMean.infinite.mean).toBeLessThanOrEqual(policies[0].total.ttftMean.mean);
});

it('looks for the rate at which an objective holds', async () => {
  const one = SMALL_WORKLOAD.replace(/stages: .*/, 'stages: [{ rate: 4, seconds: 5 }]');
  writeFileSync(path('one.yaml'), one.replace('pods: 3', 'pods: 1'));
  const { stdout } = await simulate(
    'one.yaml --policies default,random --seeds 2 --capacity ttft-mean=150ms --json capacity.json',
  );
  expect(stdout).toContain(
    '\n\nCapacity: the highest rate with mean TTFT of at most 150 ms, within 2 %; the figures above',
  );
  expect(stdout).toMatch(/\npolicy +requests\/s +times the workload +less than the best\n/);
  expect(stdout).toMatch(/\nThe default, regret-weighted, can take /);
  const { capacity, comparisons, policies }: Report = JSON.parse(readFileSync(path('capacity.json'), 'utf8'));
  expect([capacity!.objective, capacity!.perSecond, comparisons]).toEqual(['ttft-mean=150ms', 4, []]);
  for (const { runs } of policies) {
    expect(Math.max(...runs.map(({ total }) => total.ttft.mean))).toBeLessThanOrEqual(150);
  }
});
