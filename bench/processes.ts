/**
 * What further processes bring: `npm run bench:processes -- --eppbench PROGRAM [--rival PROGRAM]`.
 *
 * Pickers with more and more `--processes` stand beside each other on the same model servers, one at a time and in turn, under as
 * many requests as they take. What one process reaches is the baseline. The machine needs cores for all processes, and more of
 * them for the load generator: it uses the same ones.
 */
import { availableParallelism } from 'node:os';
import { type BenchInput, runBench } from './picker/bench-program';
import { type Contestant, llmDPicker, ownPicker } from './picker/contestants';
import { Eppbench, type Figures } from './picker/eppbench';
import { inTurn, type SideBySide, withContestants } from './picker/side-by-side';
import { median } from './statistics';

const HELP = `Usage: npm run bench:processes -- --eppbench PROGRAM [--rival PROGRAM] [--node PROGRAM]
                                [--processes LIST] [--rounds N]

Prints exchanges and streamed events a second, the time of a pick and CPU, by the number of the picker's processes.

  --eppbench   the load generator, which is not part of this repository: it has the commands "fleet" and "load"
               (go build in its folder)
  --rival      llm-d's picker, to stand beside them: go build ./cmd/epp in its repository
  --node       the Node that runs the bundled picker (default that of its image, which is downloaded the first time)
  --processes  numbers of processes, the baseline first (default 1,2,4)
  --rounds     how often each is measured (default 5)
`;

const ENDPOINTS = 8;
const CONNECTIONS = 32;
const UNDER_WAY = 256;

/** What is done as often as possible. */
interface Load {
  readonly name: string;
  readonly flags: string;
  /** How many of them an exchange has. */
  readonly inExchange: number;
}

const LOADS: readonly Load[] = [
  { name: 'exchanges', flags: '-bytes 800 -n 20000 -warm 10000', inExchange: 1 },
  { name: 'streamed events', flags: '-events 200 -n 2000 -warm 1000', inExchange: 200 },
];

async function main({ program, page, node, rival, rounds, own }: BenchInput<'processes'>): Promise<void> {
  const contestants = own.processes.split(',').map((count) => processes(node.program, count));
  if (rival !== undefined) contestants.push(llmDPicker(rival));
  console.log(`The bundled picker runs by Node ${node.version}, on ${availableParallelism()} cores.`);
  console.log(`${UNDER_WAY} exchanges under way over ${CONNECTIONS} connections; medians (lowest to highest)`);
  for (const load of LOADS) {
    print(load, contestants, await measure({ program, page, contestants }, load, rounds));
  }
}

function processes(node: string, count: string): Contestant {
  return ownPicker(count === '1' ? '1 process' : `${count} processes`, node, '--processes', count);
}

/** Figures of each contestant; a first round does not count. */
async function measure(bench: SideBySide, load: Load, rounds: number): Promise<Figures[][]> {
  const eppbench = new Eppbench(bench.program);
  const flags = `${load.flags} -c ${UNDER_WAY} -conns ${CONNECTIONS} -idle 2`.split(' ');
  return withContestants(bench, ENDPOINTS, (running) =>
    inTurn(running, { warmUps: 1, rounds }, ({ port, pid }) => eppbench.load(port, pid, flags)),
  );
}

function print(load: Load, contestants: readonly Contestant[], measured: readonly Figures[][]): void {
  const { name, inExchange } = load;
  const heads = ['ratio'.padStart(6), 'pick p50'.padStart(12), 'p99'.padStart(10), 'CPU of each'.padStart(14)];
  console.log(`\n${'picker'.padEnd(16)}${`${name} a second`.padEnd(34)}${heads.join('')}`);
  const perSecond = measured.map((figures) => figures.map((one) => one['exch/s'] * inExchange));
  for (const [index, contestant] of contestants.entries()) {
    const all = perSecond[index];
    const of = (figure: string) => median(measured[index].map((figures) => figures[figure]));
    const cells = [
      contestant.name.padEnd(16),
      `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)})`.padEnd(34),
      (median(all) / median(perSecond[0])).toFixed(2).padStart(6),
      `${of('pick_ms p50').toFixed(1)} ms`.padStart(12),
      `${of('pick_ms p99').toFixed(1)} ms`.padStart(10),
      `${(of('net_us/exch') / inExchange).toFixed(1)} µs`.padStart(14),
    ];
    console.log(cells.join(''));
  }
}

runBench(HELP, { processes: '1,2,4' }, main);
