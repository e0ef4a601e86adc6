import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** What a run of the load generator printed, by name: `net_us/exch`, `pick_ms p99` and so on. */
export type Figures = Readonly<Record<string, number>>;

/** The load generator: a program that speaks to pickers as Envoy does, and reads their CPU time from /proc. */
export class Eppbench {
  constructor(private readonly program: string) {}

  /**
   * Makes exchanges with a picker.
   * @throws Error when an exchange failed: figures of a picker that loses requests mean nothing
   */
  async load(port: number, pid: number, flags: readonly string[]): Promise<Figures> {
    const args = ['load', '-addr', `127.0.0.1:${port}`, '-pid', String(pid), ...flags];
    const output = await this.run(args);
    const figures = read(output);
    if (figures['failed'] !== 0) {
      throw new Error(`exchanges failed with ${args.join(' ')}:\n${output}`);
    }
    return figures;
  }

  /** Cores that a picker uses without a request. */
  async idleCores(pid: number, seconds: number): Promise<number> {
    return read(await this.run(['idle', '-pid', String(pid), '-seconds', String(seconds)]))['cores'];
  }

  private async run(args: readonly string[]): Promise<string> {
    return (await promisify(execFile)(this.program, args)).stdout;
  }
}

/** Model servers that have nothing but a page of metrics. */
export class Fleet {
  private readonly child: ChildProcess;
  private readonly counted: ((scrapesPerSecond: number) => void)[] = [];
  readonly ports: readonly number[];
  readonly listening: Promise<void>;

  constructor(program: string, endpoints: number, firstPort: number, page: string) {
    this.ports = Array.from({ length: endpoints }, (_, index) => firstPort + index);
    const args = ['fleet', '-n', String(endpoints), '-base', String(firstPort), '-page', page];
    this.child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const lines = createInterface({ input: this.child.stdout! });
    this.listening = new Promise((resolve, reject) => {
      lines.once('line', () => resolve());
      this.child.once('exit', () => reject(new Error(`no fleet on ports from ${firstPort} on`)));
    });
    lines.on('line', (line) => {
      const rate = /^scrapes\/s (\d+)/.exec(line)?.[1];
      if (rate !== undefined) {
        for (const tell of this.counted.splice(0)) tell(Number(rate));
      }
    });
  }

  /** Scrapes per second in the next of the periods of ten seconds that the fleet counts by. */
  async scrapesPerSecond(): Promise<number> {
    const next = () => new Promise<number>((resolve) => this.counted.push(resolve));
    await next();
    return next();
  }

  /** Ends it; its ports are free then. */
  async stop(): Promise<void> {
    this.child.removeAllListeners('exit');
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}

/** Percentiles stand behind the name of what they are of, `pick_ms p50=0.2 p99=1`: read as `pick_ms p50` and so on. */
function read(output: string): Figures {
  const figures: Record<string, number> = {};
  let of = '';
  for (const [, heading, name, value] of output.matchAll(/([\w/]+_ms)\b|([\w/]+)=(-?[\d.]+)/g)) {
    if (heading !== undefined) of = heading;
    else figures[/^p\d+$/.test(name) ? `${of} ${name}` : name] = Number(value);
  }
  return figures;
}
