import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleOnce } from './bundle-once';

/** The bundled program in a folder of its own, far from the repository's node_modules. */
export class Program {
  readonly folder = mkdtempSync(join(tmpdir(), 'gkei-cli-'));
  private readonly children: ChildProcess[] = [];

  async build() {
    return await bundleOnce(this.folder);
  }

  /**
   * Starts the program; nothing of this process's environment reaches it.
   *
   * @param input what stands on its standard input
   */
  start(line: string, environment: Record<string, string> = {}, input?: string): Run {
    const child = spawn(process.execPath, ['gke-inference.js', ...line.split(' ').filter(Boolean)], {
      cwd: this.folder,
      env: environment,
      stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    });
    child.stdin?.end(input);
    this.children.push(child);
    return new Run(child);
  }

  dispose(): void {
    for (const child of this.children) {
      child.kill('SIGKILL');
    }
    rmSync(this.folder, { recursive: true });
  }
}

/** One run of the program. */
export class Run {
  stdout = '';
  stderr = '';
  /** The exit code, or the signal that killed it, when its output has ended. */
  readonly ended: Promise<number | string>;
  /** Where a server says that it listens. */
  readonly listening: Promise<string>;

  constructor(private readonly child: ChildProcess) {
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
    });
    this.listening = new Promise((resolve) => {
      child.stdout!.setEncoding('utf8').on('data', (text) => {
        this.stdout += text;
        const address = /^listening on (\S+)\n/.exec(this.stdout)?.[1];
        if (address) {
          resolve(address);
        }
      });
    });
    this.ended = new Promise((resolve) => {
      child.on('close', (code, signal) => resolve(code ?? signal!));
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Waits until the output matches. */
  said(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const match = pattern.exec(this.stdout);
        if (match !== null) {
          resolve(match);
        }
      };
      this.child.stdout!.on('data', look);
      this.child.once('close', () => reject(new Error(`ended without ${pattern}: ${this.stdout}${this.stderr}`)));
      look();
    });
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }
}
