import { table } from '../table';
import { type LoadResults, quantile } from './load-driver';
import type { ServerView } from './picker-view';

/** Characters of the bar of a server that gets every request. */
const BAR = 30;

/** On anything but a terminal, a line comes each time that this many milliseconds have passed. */
const LINE_MS = 2_000;

/** What a board shows at one moment. */
export interface Moment {
  readonly servers: readonly ServerView[];
  readonly results: LoadResults;
  readonly total: number;
}

/** Where requests go and how fast, as it happens: a table that is redrawn on a terminal, a line now and then elsewhere. */
export class Board {
  private drawnLines = 0;
  private lastLine = performance.now();

  constructor(
    private readonly output: NodeJS.WriteStream,
    /** Speed of each model server, by name. */
    private readonly speeds: ReadonlyMap<string, number>,
  ) {}

  show(moment: Moment): void {
    if (this.output.isTTY) {
      this.redraw(moment);
    } else if (performance.now() - this.lastLine >= LINE_MS) {
      this.lastLine = performance.now();
      this.output.write(`  ${progress(moment)}; ${sharesOf(moment.servers).join(', ')}\n`);
    }
  }

  /** Leaves the last picture standing. */
  finish(moment: Moment): void {
    this.lastLine = Number.NEGATIVE_INFINITY;
    this.show(moment);
    this.drawnLines = 0;
  }

  private redraw(moment: Moment): void {
    const rows = moment.servers.map(({ name, requests, inFlight }) => [
      name,
      this.speeds.get(name) === 1 ? 'slow' : `${this.speeds.get(name)} x`,
      String(inFlight),
      String(requests),
      bar(share(requests, moment.servers)),
    ]);
    const picture = [
      ...table([['SERVER', 'SPEED', 'IN FLIGHT', 'REQUESTS', 'SHARE'], ...rows]).split('\n'),
      progress(moment),
    ];
    const back = this.drawnLines > 0 ? `\u001b[${this.drawnLines}A\u001b[J` : '';
    this.output.write(`${back}${picture.map((line) => `  ${line}\n`).join('')}`);
    this.drawnLines = picture.length;
  }
}

/** A time in milliseconds, for people. */
export function duration(ms: number): string {
  return Number.isNaN(ms) ? '-' : ms < 1_000 ? `${ms.toFixed(0)} ms` : `${(ms / 1_000).toFixed(2)} s`;
}

/** Part of all requests that went to one server. */
export function share(requests: number, servers: readonly ServerView[]): number {
  const all = servers.reduce((sum, server) => sum + server.requests, 0);
  return all === 0 ? 0 : requests / all;
}

export function percent(part: number): string {
  return `${(100 * part).toFixed(0)} %`;
}

function sharesOf(servers: readonly ServerView[]): string[] {
  return servers.map(({ name, requests }) => `${name} ${percent(share(requests, servers))}`);
}

function bar(part: number): string {
  return `${'#'.repeat(Math.round(part * BAR))} ${percent(part)}`.trim();
}

function progress({ results, total }: Moment): string {
  const p50 = duration(quantile(results.latencies, 0.5));
  const p99 = duration(quantile(results.latencies, 0.99));
  return `${results.sent} of ${total} sent, ${results.answered} answered, latency p50 ${p50}, p99 ${p99}`;
}
