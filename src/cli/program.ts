import { Command, CommanderError } from 'commander';
import { errorOf, GkeInferenceError } from '../errors';
import { adaptersCommand } from './adapters';
import { checkCommand } from './check';
import { dashboardCommand } from './dashboard';
import { demoCommand } from './demo/demo';
import { explainCommand } from './explain';
import { mockServerCommand } from './mock-server';
import { modelRouterCommand } from './model-router';
import { pickerCommand } from './picker';
import { planCommand } from './plan/plan';
import { simulateCommand } from './simulate/simulate';
import { tourCommand } from './tour/tour';
import { VERSION } from './version';

/** What the program's exit code says. */
const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Codes of what a command comes to; every other code is about what the user wrote on the command line. */
const FAILURES: ReadonlySet<string> = new Set([
  'GKEI_FINDINGS',
  'GKEI_LISTEN_FAILED',
  'GKEI_SIMULATED_CRASH',
  'GKEI_UNEXPECTED',
]);

/**
 * Runs one command of `gke-inference`.
 *
 * @param args the command line after the program's name
 * @returns the exit code: 0 done, 1 the command failed or found something, 2 the command line is wrong. Each failure is one line on stderr.
 */
export async function runCli(args: readonly string[]): Promise<number> {
  try {
    // A bare call teaches instead of failing.
    await makeProgram().parseAsync(args.length > 0 ? args : ['--help'], { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) {
      return EXIT.ok;
    }
    const known = asKnownError(error);
    process.stderr.write(`${known.message}\n`);
    return FAILURES.has(known.code) ? EXIT.failure : EXIT.usage;
  }
}

function makeProgram(): Command {
  const program = new Command('gke-inference')
    .description(
      'Serve large language models well on GKE: plan models, check manifests, pick endpoints, simulate servers.',
    )
    .version(VERSION)
    .exitOverride()
    // Errors are reported in one place, above; commander only prints help and the version.
    .configureOutput({ outputError: () => {} })
    .addHelpText(
      'after',
      `
Examples:
  $ gke-inference plan qwen3-8b
      on which GPUs it fits, and what they then hold
  $ gke-inference explain dist/chat.k8s.yaml
      what is in a rendered file, and why
  $ gke-inference check k8s/*.yaml
      what in these files breaks serving, and what to set instead
  $ gke-inference mock-server meta-llama/Llama-3.1-8B-Instruct --port 8000
      a simulated vLLM on port 8000 that answers at an A100's pace
  $ gke-inference simulate shared-prefix --policies default,round-robin --seeds 1
      what the picker's policy makes of a workload, beside another one, without a GPU
  $ gke-inference demo
      what goes wrong when models are served like web pages, and what cures it, in a minute
  $ gke-inference tour
      the endpoint picker at work on this machine, in some 20 seconds
  $ gke-inference picker --proxy :8080 --endpoints endpoints.yaml
      one address in front of many model servers
  $ gke-inference help mock-server
      what that command accepts
`,
    );
  program.addCommand(adaptersCommand());
  program.addCommand(checkCommand());
  program.addCommand(dashboardCommand());
  program.addCommand(demoCommand());
  program.addCommand(explainCommand());
  program.addCommand(mockServerCommand());
  program.addCommand(modelRouterCommand());
  program.addCommand(planCommand());
  program.addCommand(pickerCommand());
  program.addCommand(simulateCommand());
  program.addCommand(tourCommand());
  inheritSettings(program);
  return program;
}

/** Commands made elsewhere handle errors and output as the program does. */
function inheritSettings(parent: Command): void {
  for (const command of parent.commands) {
    command.copyInheritedSettings(parent);
    inheritSettings(command);
  }
}

function asKnownError(error: unknown): GkeInferenceError {
  if (error instanceof GkeInferenceError) {
    return error;
  }
  if (error instanceof CommanderError) {
    const problem = error.message.replace(/^error: /, '').replaceAll('\n', ' ');
    return errorOf('GKEI_USAGE', { problem, command: 'gke-inference' });
  }
  return errorOf('GKEI_UNEXPECTED', { reason: error instanceof Error ? error.message : String(error) });
}
