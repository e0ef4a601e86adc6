/**
 * The picker's cost beside another picker's: `npm run bench:picker -- --eppbench PROGRAM [--rival PROGRAM]`.
 *
 * All run with their default configuration on the same model servers, one at a time and in turn, so that what else the
 * machine does meets each of them. CPU is that of the picker's processes, less what they use without a request.
 */
import { type BenchInput, runBench } from './picker/bench-program';
import { CASES, type Case, IDLE } from './picker/cases';
import { llmDPicker, ownPicker } from './picker/contestants';
import { Eppbench, type Figures } from './picker/eppbench';
import { inTurn, type SideBySide, withContestants } from './picker/side-by-side';
import { median } from './statistics';

const HELP = `Usage: npm run bench:picker -- --eppbench PROGRAM [--rival PROGRAM] [--node PROGRAM]
                             [--rounds N] [--only TEXT]

Prints what an exchange, a streamed event and an idle second cost the picker.

  --eppbench  the load generator, which is not part of this repository: it has the commands "fleet", "idle" and "load"
              (go build in its folder)
  --rival     llm-d's picker: go build ./cmd/epp in its repository. Without it the bundled picker stands beside itself
              with the policy "random", which asks for no prefix: what the prefix index costs
  --node      the Node that runs the bundled picker (default that of its image, which is downloaded the first time)
  --rounds    how often each is measured (default 5)
  --only      cases whose name has this text, or "idle"
`;

const ENDPOINTS = 8;

/** A row of the table: a figure of each contestant in each round. */
interface Row {
  readonly name: string;
  readonly unit: string;
  readonly target: string;
  readonly values: readonly number[][];
  readonly atLeast?: boolean;
}

function figureOf(work: Case, figures: Figures): number {
  return work.figure === 'net_us/event' ? figures['net_us/exch'] / work.events : figures[work.figure];
}

async function main({ program, page, node, rival, rounds, own: { only } }: BenchInput<'only'>): Promise<void> {
  const own = ownPicker('gke-inference', node.program);
  const other = rival === undefined ? ownPicker('random', node.program, '--policy', 'random') : llmDPicker(rival);
  const bench = { program, page, rounds, contestants: [own, other] };
  const cases = CASES.filter(({ name }) => name.includes(only));
  console.log(`The bundled picker runs by Node ${node.version}.`);
  printHead(bench.contestants.map(({ name }) => name));
  for (const work of cases) print(await measureLoad(bench, work));
  if (IDLE.name.includes(only)) print(await measureIdle(bench));
}

interface Bench extends SideBySide {
  readonly rounds: number;
}

/**
 * The contestants start anew for each case: the prefixes of one are not to be there in another. A first round does not count
 * where CPU does.
 */
async function measureLoad(bench: Bench, work: Case): Promise<Row> {
  const eppbench = new Eppbench(bench.program);
  return withContestants(bench, ENDPOINTS, async (running) => {
    const atLeast = work.figure === 'warm';
    const values = await inTurn(running, { warmUps: atLeast ? 0 : 1, rounds: bench.rounds }, async ({ port, pid }) =>
      figureOf(work, await eppbench.load(port, pid, work.flags)),
    );
    return { name: work.name, unit: atLeast ? 'share' : 'µs', target: targetOf(work.target, atLeast), values, atLeast };
  });
}

async function measureIdle(bench: Bench): Promise<Row> {
  const eppbench = new Eppbench(bench.program);
  return withContestants(bench, IDLE.endpoints, async (running, fleets) => {
    const values = await inTurn(running, { warmUps: 0, rounds: bench.rounds }, async ({ name, pid }, index) => {
      const measured = [eppbench.idleCores(pid, IDLE.seconds), fleets[index].scrapesPerSecond()];
      const [cores, scrapes] = await Promise.all(measured);
      console.log(`  ${name}: ${cores} cores for ${scrapes} scrapes a second`);
      return (cores * 1e6) / scrapes;
    });
    return { name: IDLE.name, unit: 'µs', target: targetOf(IDLE.target, false), values };
  });
}

const targetOf = (target: number, atLeast: boolean) => (atLeast ? `≥ ${target}` : `≤ 1/${Math.round(1 / target)}`);

function printHead(names: readonly string[]): void {
  console.log('Net CPU of the picker: median (lowest to highest)\n');
  console.log(`${'work'.padEnd(38)}${names.map((name) => name.padEnd(30)).join('')}ratio    target`);
}

function print({ name, unit, target, values, atLeast }: Row): void {
  const [own, other] = values.map(median);
  const ratio = atLeast ? (own / other).toFixed(2) : `1/${(other / own).toFixed(1)}`;
  const cells = values.map((one) => `${spread(one)} ${unit}`.padEnd(30));
  console.log(`${name.padEnd(38)}${cells.join('')}${ratio.padEnd(9)}${target}`);
}

function spread(values: readonly number[]): string {
  const digits = median(values) < 10 ? 2 : 0;
  const [low, mid, high] = [Math.min(...values), median(values), Math.max(...values)].map((v) => v.toFixed(digits));
  return `${mid} (${low} to ${high})`;
}

runBench(HELP, { only: '' }, main);
