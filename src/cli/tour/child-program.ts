import { type ChildProcess, spawn } from 'node:child_process';
import { errorOf } from '../../errors';

/** How long a program may take to end by itself. */
const END_MS = 3_000;

/** This same program, running another of its commands. */
export class ChildProgram {
  private static readonly running = new Set<ChildProcess>();

  private constructor(
    private readonly child: ChildProcess,
    /** Where it says that it listens; what stands behind the address comes with it. */
    readonly addresses: ReadonlyMap<string, string>,
  ) {}

  /**
   * Starts a command and waits until it listens.
   *
   * @param purposes what it says behind its addresses, such as `metrics`; '' for an address alone
   * @throws GKEI_UNEXPECTED with what the command said, when it ends instead
   */
  static start(args: readonly string[], purposes: readonly string[]): Promise<ChildProgram> {
    const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    ChildProgram.running.add(child);
    return new Promise((resolve, reject) => {
      let output = '';
      let complaints = '';
      child.stderr!.setEncoding('utf8').on('data', (text) => {
        complaints += text;
      });
      child.stdout!.setEncoding('utf8').on('data', (text) => {
        output += text;
        const lines = output.matchAll(/^listening on (\S+)(?: for (\S+))?\n/gm);
        const addresses = new Map([...lines].map(([, address, purpose = '']) => [purpose, address]));
        if (purposes.every((purpose) => addresses.has(purpose))) {
          resolve(new ChildProgram(child, addresses));
        }
      });
      child.once('close', () => {
        ChildProgram.running.delete(child);
        reject(errorOf('GKEI_UNEXPECTED', { reason: `${args[0]} ended: ${complaints.trim()}` }));
      });
    });
  }

  /** Kills all that still run, at once. */
  static killAll(): void {
    for (const child of ChildProgram.running) {
      child.kill('SIGKILL');
    }
  }

  /** Asks the command to end, as Ctrl-C does, and kills it if it does not. */
  async stop(): Promise<void> {
    const ended = new Promise((resolve) => {
      this.child.once('close', resolve);
    });
    if (ChildProgram.running.has(this.child)) {
      this.child.kill('SIGINT');
      const killer = setTimeout(() => this.child.kill('SIGKILL'), END_MS);
      await ended;
      clearTimeout(killer);
    }
  }
}
