import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = join(__dirname, 'publisher.py');

/** A process that publishes batches with ZeroMQ's own library. */
export class LibzmqPublisher {
  private constructor(
    private readonly child: ChildProcessByStdio<Writable, Readable, null>,
    readonly port: number,
    readonly replayPort: number,
  ) {}

  /** @param pythonPath where pyzmq is */
  static async start(pythonPath: string, ports: readonly [string, string] = ['*', '*']): Promise<LibzmqPublisher> {
    const env = { ...process.env, PYTHONPATH: pythonPath };
    const child = spawn('python3', [PROGRAM, ...ports], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const [line] = await once(createInterface(child.stdout), 'line');
    const [port, replayPort] = JSON.parse(line);
    return new LibzmqPublisher(child, port, replayPort);
  }

  publish(batch: Buffer): void {
    this.child.stdin.write(`publish ${batch.toString('hex')}\n`);
  }

  /** Counts a batch that subscribers do not get. */
  drop(batch: Buffer): void {
    this.child.stdin.write(`drop ${batch.toString('hex')}\n`);
  }

  /** Ends the process, as a crash would. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await gone;
  }
}
