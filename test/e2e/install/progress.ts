import { spawn } from 'node:child_process';

const HEARTBEAT_MS = 15_000;

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
}

/** Tells a person what is going on and for how long. */
export class Progress {
  constructor(private readonly write: (line: string) => void = (line) => process.stdout.write(`${line}\n`)) {}

  note(line: string): void {
    this.write(`  ${line}`);
  }

  /** Runs a step, with a line at its start, every 15 seconds of it, and at its end. */
  async step<T>(what: string, run: () => Promise<T>): Promise<T> {
    const start = Date.now();
    const elapsed = () => `${((Date.now() - start) / 1000).toFixed(1)} s`;
    this.note(`${what} …`);
    const heartbeat = setInterval(() => this.note(`${what} … ${elapsed()}`), HEARTBEAT_MS);
    try {
      const result = await run();
      this.note(`${what}: ${elapsed()}`);
      return result;
    } finally {
      clearInterval(heartbeat);
    }
  }
}

/**
 * Runs a command to its end.
 *
 * @returns its standard output.
 * @throws Error with the end of what it printed where it fails or does not exist.
 */
export function runCommand(command: readonly string[], { cwd, env }: CommandOptions = {}): Promise<string> {
  const [program, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(program!, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.once('error', (error) => reject(new Error(`cannot run ${program}: ${error.message}`)));
    child.once('close', (code) => {
      if (code === 0) {
        resolve(stdout);
      } else {
        reject(new Error(`"${command.join(' ')}" ended with ${code}\n${(stderr || stdout).trim().slice(-4_000)}`));
      }
    });
  });
}
