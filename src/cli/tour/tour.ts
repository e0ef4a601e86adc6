import { constants } from 'node:os';
import { Command } from 'commander';
import { errorOf } from '../../errors';
import { DEFAULT_POLICY } from '../../picker/scheduling';
import { table } from '../table';
import { Board, duration, percent, share } from './board';
import { ChildProgram } from './child-program';
import { Fleet, TOUR_MODEL, TOUR_SERVERS } from './fleet';
import { LoadDriver, type LoadResults, quantile } from './load-driver';
import { type ServerView, viewOfPicker } from './picker-view';
import { tourRequests } from './workload';

/** How often the board is brought up to date. */
const REFRESH_MS = 250;

const DEFAULT_REQUESTS = 240;
const LEAST_REQUESTS = 8;
const MOST_REQUESTS = 10_000;

/** The policies that are shown one after the other, and what they are. */
const ROUNDS = [
  { policy: 'round-robin', name: 'round robin', title: 'Round robin, which is what a plain load balancer does' },
  {
    policy: DEFAULT_POLICY.name,
    name: 'the picker',
    title: 'The endpoint picker: to where a request is likely to finish soonest',
  },
] as const;

/** What came of one round. */
interface Outcome {
  readonly servers: readonly ServerView[];
  readonly results: LoadResults;
}

/** `gke-inference tour`: the picker at work, on this machine. */
export function tourCommand(): Command {
  return new Command('tour')
    .summary('see the endpoint picker at work, in some 20 seconds')
    .description(
      'Start four simulated model servers, one of them four times slower, and the endpoint picker in front of them; ' +
        'send the same real requests round robin and by the picker, and show where they go and how fast. Needs no GPU ' +
        'and no cluster, and stops by itself.',
    )
    .option('--requests <NUMBER>', `requests in each of the two rounds (default: ${DEFAULT_REQUESTS})`)
    .addHelpText(
      'after',
      `
It runs the real picker and real requests on this machine; \`gke-inference demo\` simulates whole fleets over hours.

Examples:
  $ gke-inference tour
  $ gke-inference tour --requests 1000`,
    )
    .action(({ requests }: { requests?: string }) => tour(readRequests(requests)));
}

function readRequests(text = String(DEFAULT_REQUESTS)): number {
  const requests = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(requests >= LEAST_REQUESTS && requests <= MOST_REQUESTS)) {
    const range = `a whole number from ${LEAST_REQUESTS} to ${MOST_REQUESTS}`;
    throw errorOf('GKEI_OUT_OF_RANGE', { option: '--requests', value: text, range });
  }
  return requests;
}

async function tour(requests: number): Promise<void> {
  const say = (text: string) => process.stdout.write(`${text}\n`);
  let fleet: Fleet | undefined;
  const tidyUp = () => {
    ChildProgram.killAll();
    fleet?.removeFile();
  };
  const stop = (signal: 'SIGINT' | 'SIGTERM') => process.exit(128 + constants.signals[signal]);
  process.on('exit', tidyUp);
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);

  say(`Starting four simulated model servers, one of them four times slower, each a process of its own.`);
  fleet = await Fleet.start();
  const outcomes: Outcome[] = [];
  for (const [index, { policy, title }] of ROUNDS.entries()) {
    say(`\n${index + 1}. ${title}: ${requests} requests of 2 to 200 tokens, most of them streamed.\n`);
    outcomes.push(await playRound(fleet, policy, requests));
  }
  await fleet.stop();
  say(`\n${summary(outcomes)}`);
  say(CLOSING);
}

async function playRound(fleet: Fleet, policy: string, count: number): Promise<Outcome> {
  const picker = await ChildProgram.start(
    [
      'picker',
      ...['--proxy=127.0.0.1:0', '--host=127.0.0.1', '--metrics-port=0', '--log-level=error'],
      ...[`--endpoints=${fleet.endpointsFile}`, `--policy=${policy}`],
    ],
    ['requests', 'metrics'],
  );
  const driver = new LoadDriver(picker.addresses.get('requests')!, TOUR_MODEL);
  const board = new Board(process.stdout, new Map(TOUR_SERVERS.map(({ name, speed }) => [name, speed])));
  const look = () => viewOfPicker(picker.addresses.get('metrics')!, fleet.names);
  const moment = (servers: readonly ServerView[]) => ({ servers, results: driver.results, total: count });

  let running = true;
  const load = driver.run(tourRequests(count)).finally(() => {
    running = false;
  });
  while (running) {
    board.show(moment(await look()));
    await Promise.race([load, delay(REFRESH_MS)]);
  }
  const servers = await look();
  board.finish(moment(servers));
  await picker.stop();
  const [failure] = driver.results.failures;
  if (failure !== undefined) {
    const reason = `${driver.results.failures.length} of ${count} requests failed, the first with ${failure}`;
    throw errorOf('GKEI_UNEXPECTED', { reason });
  }
  return { servers, results: driver.results };
}

function summary(outcomes: readonly Outcome[]): string {
  const slow = TOUR_SERVERS.find(({ speed }) => speed === 1)!.name;
  const rows = outcomes.map(({ servers, results }, index) => {
    const requests = servers.find(({ name }) => name === slow)!.requests;
    const times = [results.firstTokens, results.latencies].flatMap((values) => [
      duration(quantile(values, 0.5)),
      duration(quantile(values, 0.99)),
    ]);
    return [ROUNDS[index].name, percent(share(requests, servers)), ...times];
  });
  return table([['', 'TO THE SLOW ONE', 'TTFT P50', 'TTFT P99', 'LATENCY P50', 'LATENCY P99'], ...rows]);
}

const CLOSING = `
The same requests, the same servers: the picker saw from its own bookings and from the servers' metrics which one is
slow, and sent it what it can take. TTFT is the time to the first token.

Next:
  gke-inference picker --help        put it in front of model servers of yours, with a file that lists them
  gke-inference mock-server --help   more simulated model servers
  examples/                          what deploys it all to GKE, in ten lines
`;

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
