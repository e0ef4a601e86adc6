import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { errorOf } from '../../errors';
import { nearest } from '../../nearest';
import { DEFAULT_POLICY, POLICIES } from '../../picker/scheduling';
import { AUTOSCALERS } from '../../simulator/autoscaling';
import { CLAIRVOYANT } from '../../simulator/bounds';
import { PROGRESS_STEPS, performAll, readObjective, reportOf, type Task } from '../../simulator/experiment';
import { loadDrawing } from '../../simulator/report';
import { faster, findWorkload, WORKLOADS, type WorkloadSource } from '../../simulator/workloads';
import { table } from '../table';
import { numberAbove0, wholeNumber } from './flag-numbers';
import { addFleetFlags, type FleetFlags, fleetChanges } from './fleet-flags';
import { checkWritable, writeWhole } from './output-files';
import { checkPrefill } from './prefill-flags';
import { Progress } from './progress';
import { addReportFlags, callOf, hasPlots, outputsOf, type ReportFlags, textsOf } from './report-files';
import { reportText } from './report-text';
import { workersFor } from './workers-for';

/** The options as the command line gives them. */
interface SimulateFlags extends FleetFlags, ReportFlags {
  readonly policies: string;
  readonly seeds: string;
  readonly speed?: string;
  readonly requests?: string;
  readonly workers?: string;
  readonly bounds?: boolean;
  readonly capacity?: string | true;
}

/** What must hold at capacity, unless the command line says. */
const OBJECTIVE = 'goodput=0.95';

/** `gke-inference simulate`: what policies make of a workload. */
export function simulateCommand(): Command {
  const command = new Command('simulate')
    .summary('compare scheduling policies on a simulated fleet, without a GPU')
    .description(
      'Serve a workload by a simulated fleet of vLLM servers, once for each policy and seed, and compare. The policies ' +
        "are the picker's own code. Engines schedule as vLLM does, at the pace of measured kernels. The same seed gives " +
        'every policy the same requests, and the same figures on every machine.',
    )
    .argument(
      '<workload>',
      'one of the names below, a YAML or JSON file that describes your own, or a trace: .jsonl, .csv, or one of them .gz',
    )
    .option('--policies <names>', 'policies by name, with commas between; "default", or "all"', 'all')
    .option('--seeds <n>', 'how often each policy serves it, each time with other requests', '3')
    .option('--speed <factor>', 'send so many times as many requests a second')
    .option('--requests <n>', 'of a trace, so many requests, which may be more than it has: it is served again');
  addFleetFlags(command)
    .option('--workers <n>', 'threads beside the first one (default: one for each CPU)')
    .option('--bounds', 'also tell what no policy can pass, and what one would do that knows engines and answers')
    .option(
      '--capacity [objective]',
      `look for the highest rate at which this holds: ttft-p90=2s, tpot-mean=60ms, … (default: ${OBJECTIVE})`,
    );
  return addReportFlags(command)
    .addHelpText('after', () => help())
    .action(async (name: string, flags: SimulateFlags) => {
      process.stdout.write(await simulate(name, flags, callOf(command)));
    });
}

/** @param call the command line that gives the same figures */
async function simulate(name: string, flags: SimulateFlags, call: string): Promise<string> {
  const workload = adapt(await findWorkload(name), flags);
  checkPrefill(workload, flags.bounds ?? false);
  const policies = choosePolicies(flags.policies);
  const seeds = Array.from({ length: wholeNumber('--seeds', flags.seeds, 1) }, (_, index) => index + 1);
  const asked = wholeNumber('--workers', flags.workers ?? String(availableParallelism()), 0);
  const objective = objectiveOf(flags);
  checkWritable(outputsOf(flags));
  const records = hasPlots(flags);
  if (records) {
    loadDrawing();
  }
  const tasks = [...policies, ...(flags.bounds ? [CLAIRVOYANT] : [])].flatMap((policy) =>
    seeds.map((seed): Task => ({ workload, policy, seed, records, objective })),
  );
  const workers = workersFor(tasks.length, asked);
  const progress = new Progress(PROGRESS_STEPS * tasks.length);
  const runs = await performAll(tasks, workers, __filename, () => progress.step());
  const report = reportOf(workload, runs, objective);
  writeWhole(await textsOf(report, flags, call));
  return reportText(report, flags.stages ?? false);
}

/** What must hold at capacity; undefined when no capacity is asked for. */
function objectiveOf({ capacity, bounds }: SimulateFlags): string | undefined {
  if (capacity === undefined) {
    return undefined;
  }
  if (bounds) {
    const problem = 'has no meaning beside --capacity, which serves each policy at another rate';
    throw errorOf('GKEI_FLAG_VALUE', { flag: '--bounds', problem, remedy: 'leave one of them out' });
  }
  return readObjective('--capacity', capacity === true ? OBJECTIVE : capacity).text;
}

/** The workload with what the command line changes of it. */
function adapt(source: WorkloadSource, flags: SimulateFlags): WorkloadSource {
  const { speed = '1', requests } = flags;
  if (requests !== undefined && !('trace' in source)) {
    throw errorOf('GKEI_FLAG_VALUE', {
      flag: '--requests',
      problem: `has no meaning for ${source.name}, which is no trace`,
      remedy: 'leave it out; --speed makes its rates higher',
    });
  }
  const factor = numberAbove0('--speed', speed);
  return {
    ...faster(source, factor),
    ...fleetChanges(flags, source),
    ...(requests !== undefined && { requests: wholeNumber('--requests', requests, 1) }),
  };
}

function choosePolicies(list: string): string[] {
  const names = POLICIES.map(({ name }) => name);
  if (list === 'all') {
    return names;
  }
  const chosen = list.split(',').map((name) => (name === 'default' ? DEFAULT_POLICY.name : name));
  for (const name of chosen) {
    if (!names.includes(name)) {
      throw errorOf('GKEI_UNKNOWN_POLICY', { name, nearest: nearest(name, ['all', 'default', ...names]) });
    }
  }
  return [...new Set(chosen)];
}

function help(): string {
  const width = 100;
  const workloads = table(
    [['', 'workload', 'what it is'], ...WORKLOADS.map(({ name, title }) => ['', name, title])],
    width,
  );
  const policies = table([['', 'policy', 'rule'], ...POLICIES.map(({ name, rule }) => ['', name, rule])], width);
  const autoscalers = table(
    [['', 'autoscaler', 'what it follows'], ...AUTOSCALERS.map((each) => ['', each.name, each.title])],
    width,
  );
  return `
${workloads}

${policies}
  "default" is ${DEFAULT_POLICY.name}.

${autoscalers}

Examples:
  $ gke-inference simulate shared-prefix --policies default,round-robin --seeds 1
      a first look, in seconds
  $ gke-inference simulate b2b --policies all --seeds 5 --json b2b.json --html b2b.html
      every policy on the workload that others publish, with a report for a browser
  $ gke-inference simulate b2b --policies random --stages
      what a Kubernetes Service makes of it, rate by rate
  $ gke-inference simulate conversation_trace.jsonl.gz --speed 1.3 --policies default,llm-d-blend
      a recorded hour, a third faster
  $ gke-inference simulate step --policies default --seeds 1 --autoscaler cpu
      the CPU as what decides how many pods there are
  $ gke-inference simulate rag-batch --policies default --seeds 1 --pods 5 --prefill-pods 3
      prompts computed by pods of their own
  $ gke-inference simulate ours.yaml --policies default,least-requests
      your own traffic

How a workload is described, and what the figures rest on: docs/reference/simulator.md`;
}
