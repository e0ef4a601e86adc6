import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Reaper } from './reaper';

/** How a process ended: a signal counts as 128 plus its number, as a container runtime reports it. */
export interface Exit {
  readonly code: number;
  readonly at: Date;
}

export interface ProcessOptions {
  readonly command: readonly string[];
  /** Standard output and error are appended here. */
  readonly log: string;
  readonly reaper: Reaper;
  /** The whole environment; by default this process's own. */
  readonly env?: NodeJS.ProcessEnv;
}

const SIGNAL_NUMBERS: Partial<Record<NodeJS.Signals, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
};

/** A child process whose output goes to a file and that cannot outlive the tests. */
export class LoggedProcess {
  readonly log: string;
  /** Resolves when the process has ended. */
  readonly exited: Promise<Exit>;
  private exit?: Exit;
  private readonly child: ChildProcess;

  constructor({ command, log, reaper, env = process.env }: ProcessOptions) {
    const [program, ...args] = command;
    const output = openSync(log, 'a');
    this.log = log;
    this.child = spawn(program!, args, { env, stdio: ['ignore', output, output] });
    closeSync(output);
    reaper.watch(this.child);
    this.exited = new Promise((resolve) => {
      const end = (code: number) => {
        this.exit = { code, at: new Date() };
        resolve(this.exit);
      };
      // 127 is a shell's code for a program that cannot be started.
      this.child.once('error', () => end(127));
      this.child.once('exit', (code, signal) => end(code ?? 128 + ((signal && SIGNAL_NUMBERS[signal]) ?? 0)));
    });
  }

  get running(): boolean {
    return this.exit === undefined;
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** SIGTERM, SIGKILL after the grace, and the end. */
  async stop(graceMs: number): Promise<Exit> {
    this.signal('SIGTERM');
    const kill = setTimeout(() => this.signal('SIGKILL'), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(kill);
    }
  }

  /** The end of what it printed. */
  logTail(lines = 40): string {
    return readFileSync(this.log, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  }
}
