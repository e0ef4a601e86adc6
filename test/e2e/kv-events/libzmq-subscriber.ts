import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const PROGRAM = join(__dirname, 'subscriber.py');

/** A process that subscribes with ZeroMQ's own library. */
export class LibzmqSubscriber {
  /** The messages that came, each as its parts. */
  readonly live: Buffer[][] = [];
  readonly replayed: Buffer[][] = [];
  private readonly child: ChildProcessByStdio<Writable, Readable, null>;

  /** @param pythonPath where pyzmq is */
  constructor(pythonPath: string, port: number, topic: string, replayPort: number) {
    const env = { ...process.env, PYTHONPATH: pythonPath };
    const args = [PROGRAM, `${port}`, topic, `${replayPort}`];
    this.child = spawn('python3', args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(this.child.stdout).on('line', (line) => {
      const [kind, ...parts] = JSON.parse(line) as string[];
      const messages = kind === 'live' ? this.live : this.replayed;
      messages.push(parts.map((part) => Buffer.from(part, 'hex')));
    });
  }

  /** Asks for what was published from this number on. */
  askReplay(from: number): void {
    this.child.stdin.write(`${from}\n`);
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
