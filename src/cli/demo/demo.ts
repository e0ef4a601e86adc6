import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { PROGRESS_STEPS, performAll, type Task } from '../../simulator/experiment';
import { loadDrawing } from '../../simulator/report';
import { wholeNumber } from '../simulate/flag-numbers';
import { checkWritable, writeWhole } from '../simulate/output-files';
import { Progress } from '../simulate/progress';
import { outputsOf } from '../simulate/report-files';
import { workersFor } from '../simulate/workers-for';
import { wrap } from '../table';
import { actTable, type Outcome } from './act-text';
import { ACTS, type Act } from './acts';
import { demoPage } from './page';
import { isPlain, picture } from './picture';

/** The options as the command line gives them. */
interface DemoFlags {
  readonly seed: string;
  readonly workers?: string;
  readonly json?: string;
  readonly html?: string;
}

/** `gke-inference demo`: what goes wrong when language models are served like web pages, and what cures it. */
export function demoCommand(): Command {
  return new Command('demo')
    .summary('see the three troubles of serving models like web pages, and their cures, in a minute')
    .description(
      'Show three troubles of serving language models as if they were web services, each with its cure beside it: uneven load ' +
        'under round robin, lost cache locality, autoscaling on the CPU. Whole fleets are simulated in virtual time, by ' +
        "the picker's own policies, the engine of `gke-inference simulate` and the rules of Kubernetes' autoscaler. Needs no GPU " +
        'and no cluster, and stops by itself.',
    )
    .option('--seed <n>', 'other requests', '1')
    .option('--workers <n>', 'threads beside the first one (default: one for each CPU)')
    .option('--json <file>', 'write all figures as JSON, for programs')
    .option('--html <file>', 'write it with plots as one HTML file')
    .addHelpText(
      'after',
      `
How it differs from its neighbours:
  demo      hours of whole fleets in a minute, in virtual time; nothing listens on any port
  tour      the real picker program, with real requests on this machine, for 20 seconds
  simulate  the same simulator as demo, for workloads, policies and autoscalers of your choice

What is and what is not simulated: docs/reference/simulator.md

Examples:
  $ gke-inference demo
  $ gke-inference demo --seed 2
      the same with other requests: figures move, what they say should not
  $ gke-inference demo --html demo.html
      the same to look at in a browser`,
    )
    .action((flags: DemoFlags) => demo(flags));
}

async function demo({ seed: text, workers: asked, json, html }: DemoFlags): Promise<void> {
  const seed = wholeNumber('--seed', text, 0);
  const threads = wholeNumber('--workers', asked ?? String(availableParallelism()), 0);
  checkWritable(outputsOf({ json, html }));
  if (html !== undefined) {
    loadDrawing();
  }
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const outcomes: Outcome[] = [];
  for (const [index, act] of ACTS.entries()) {
    say(`${index + 1}. ${act.title}\n`);
    say(`${paragraph(act.trouble)}\n`);
    const outcome = await play(act, seed, threads);
    outcomes.push(outcome);
    say(`${actTable(outcome)}\n`);
    say(`${paragraph(`Cure: ${act.cure}`)}\n`);
    say(`${paragraph(`Where it cures little: ${act.limits}`)}\n`);
  }
  say(`${picture(outcomes, isPlain(process.env))}\n`);
  say(`${LEGEND}\n\n${NEXT}`);
  const texts = new Map<string, string>();
  if (json !== undefined) {
    texts.set(json, `${JSON.stringify(figuresOf(seed, outcomes), undefined, 2)}\n`);
  }
  if (html !== undefined) {
    texts.set(html, await demoPage(outcomes, `gke-inference demo --seed ${seed}`, LEGEND));
  }
  writeWhole(texts);
}

async function play(act: Act, seed: number, threads: number): Promise<Outcome> {
  const tasks = act.contestants.map(
    ({ policy, autoscaler }): Task => ({ workload: { ...act.workload, autoscaler }, policy, seed }),
  );
  const progress = new Progress(PROGRESS_STEPS * tasks.length);
  const runs = await performAll(tasks, workersFor(tasks.length, threads), __filename, () => progress.step());
  return { act, runs };
}

function figuresOf(seed: number, outcomes: readonly Outcome[]): object {
  return {
    seed,
    acts: outcomes.map(({ act: { name, title, workload, contestants }, runs }) => ({
      name,
      title,
      workload,
      contestants: contestants.map((contestant, index) => ({ ...contestant, run: runs[index] })),
    })),
  };
}

function paragraph(text: string): string {
  return wrap(text, '').join('\n');
}

const LEGEND = `TTFT is the time to the first token, TPOT the time for each further one; hits are prompt tokens found in caches; good are
requests with the first token within 2 s and then one each 60 ms. All of it is one seed of a simulation whose engine is
held to published measurements: docs/reference/simulator.md says how far to believe it.`;

const NEXT = `Next:
  gke-inference simulate --help      workloads, policies and autoscalers of your own
  gke-inference tour                 the picker itself at work on this machine
  examples/                          what deploys it all to GKE, in ten lines`;
