/**
 * The picker's cost beside another picker's: `npm run bench:picker -- --eppbench PROGRAM [--rival PROGRAM]`.
 *
 * All run with their default configuration on the same model servers, one at a time and in turn, so that what else the
 * machine does meets each of them. CPU is that of the picker's processes, less what they use without a request.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES, type Case, IDLE } from './picker/cases';
import { llmDPicker, ownPicker } from './picker/contestants';
import { Eppbench, type Figures } from './picker/eppbench';
import { defaultNode, nodeAt } from './picker/picker-node';
import { type SideBySide, withContestants, writePage } from './picker/side-by-side';
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

async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
  const { values } = parseArgs({
    options: {
      eppbench: { type: 'string' },
      rival: { type: 'string' },
      node: { type: 'string' },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || values.eppbench === undefined) {
    process.stdout.write(HELP);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'gkei-bench-'));
  try {
    const page = writePage(folder);
    const node = values.node === undefined ? await defaultNode(folder) : nodeAt(values.node);
    const own = ownPicker('gke-inference', node.program);
    const other =
      values.rival === undefined ? ownPicker('random', node.program, '--policy', 'random') : llmDPicker(values.rival);
    const bench = { program: values.eppbench, page, rounds: Number(values.rounds), contestants: [own, other] };
    const cases = CASES.filter(({ name }) => name.includes(values.only));
    console.log(`The bundled picker runs by Node ${node.version}.`);
    printHead(bench.contestants.map(({ name }) => name));
    for (const work of cases) print(await measureLoad(bench, work));
    if (IDLE.name.includes(values.only)) print(await measureIdle(bench));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Bench extends SideBySide {
  readonly rounds: number;
}

/**
 * The contestants start anew for each case: the prefixes of one are not to be there in another. A first round does not count
 * where CPU does: some of them are compiled while they run, once.
 */
async function measureLoad(bench: Bench, work: Case): Promise<Row> {
  const eppbench = new Eppbench(bench.program);
  return withContestants(bench, ENDPOINTS, async (running) => {
    const values: number[][] = running.map(() => []);
    const atLeast = work.figure === 'warm';
    for (let round = atLeast ? 0 : -1; round < bench.rounds; round++) {
      for (const [index, one] of running.entries()) {
        const figures = await one.whileRunning(() => eppbench.load(one.port, one.pid, work.flags));
        if (round >= 0) values[index].push(figureOf(work, figures));
      }
    }
    return { name: work.name, unit: atLeast ? 'share' : 'µs', target: targetOf(work.target, atLeast), values, atLeast };
  });
}

async function measureIdle(bench: Bench): Promise<Row> {
  const eppbench = new Eppbench(bench.program);
  return withContestants(bench, IDLE.endpoints, async (running, fleets) => {
    const values: number[][] = running.map(() => []);
    for (let round = 0; round < bench.rounds; round++) {
      for (const [index, one] of running.entries()) {
        const [cores, scrapes] = await one.whileRunning(() =>
          Promise.all([eppbench.idleCores(one.pid, IDLE.seconds), fleets[index].scrapesPerSecond()]),
        );
        console.log(`  ${one.name}: ${cores} cores for ${scrapes} scrapes a second`);
        values[index].push((cores * 1e6) / scrapes);
      }
    }
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

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
