import cluster, { type Worker } from 'node:cluster';
import type { Duplex } from 'node:stream';
import type { FrontEnd } from './front-end';
import type { Announce, PortPurpose } from './open-port';
import {
  type FromTransport,
  PORT_PIPE,
  type SchedulerView,
  type ToTransport,
  TRANSPORT_PROCESS,
} from './process-messages';
import { PortServer, type Scheduling, SharedHomes } from './processes';
import type { Logger, SpanCounts } from './telemetry';

/** A process that dies or cannot open its ports is followed by another after this time, so that such ones do not take all CPU. */
const RESTART_MS = 1_000;

/** How long processes may take to close after their requests are over. */
const CLOSE_MS = 2_000;

/** What transport processes need. */
export interface TransportProcessesOptions {
  readonly count: number;
  readonly scheduling: Scheduling;
  /** What they are to know; asked for with every call of `tick`. */
  readonly view: () => SchedulerView;
  /** Told when the first of them is open, and when none is any more. */
  readonly onTaking: (taking: boolean) => void;
  readonly logger: Logger;
}

/** One of the processes. */
interface Process {
  readonly worker: Worker;
  /** All of its ports are open. */
  open: boolean;
  drained: () => void;
  /** Bytes of bodies that it holds, as it told last. */
  held: number;
}

/**
 * The processes that requests come through, seen from the scheduler's: they share the ports, Node gives them the
 * connections in turn, and each asks the scheduling port through a pipe of its own.
 */
export class TransportProcesses implements FrontEnd {
  private readonly processes = new Map<number, Process>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private told = '';
  private readonly listening = new Map<PortPurpose, string>();
  private readonly homes = new SharedHomes();
  private readonly spanCounts = { exported: 0, dropped: 0 };
  private leaving = false;
  private closing = false;
  private taking = false;

  constructor(private readonly options: TransportProcessesOptions) {}

  /**
   * Starts the processes; resolves when all of them listen.
   * @throws Error with what a process says that cannot open its ports
   */
  async start(announce: Announce): Promise<void> {
    cluster.setupPrimary({
      exec: process.argv[1],
      args: process.argv.slice(2),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    });
    const slots = Array.from({ length: this.options.count }, (_, slot) => slot);
    await Promise.all(slots.map((slot) => this.open(slot)));
    for (const [purpose, address] of this.listening) announce(address, purpose);
  }

  /** Bytes of bodies that all of them hold. */
  get heldBytes(): number {
    let sum = 0;
    for (const { held } of this.processes.values()) sum += held;
    return sum;
  }

  /** What all of them told of their spans, also those that have ended. */
  get spans(): SpanCounts {
    return this.spanCounts;
  }

  /** Tells the processes what has changed since the last call. */
  tick(): void {
    const view = this.options.view();
    const text = JSON.stringify(view);
    if (text === this.told) return;
    this.told = text;
    for (const { worker } of this.processes.values()) say(worker, { kind: 'view', view });
  }

  async drain(graceMs: number): Promise<void> {
    this.leave();
    const all = [...this.processes.values()].map(
      (one) =>
        new Promise<void>((resolve) => {
          one.drained = resolve;
          say(one.worker, { kind: 'drain', graceMs });
        }),
    );
    await within(graceMs, Promise.all(all));
  }

  shutDown(): void {
    if (this.closing) return;
    this.closing = true;
    this.leave();
    for (const { worker } of this.processes.values()) say(worker, { kind: 'close' });
  }

  async close(): Promise<void> {
    this.shutDown();
    const all = [...this.processes.values()].map(
      ({ worker }) => new Promise<void>((resolve) => worker.once('exit', () => resolve())),
    );
    await within(CLOSE_MS, Promise.all(all));
    for (const { worker } of this.processes.values()) worker.process.kill('SIGKILL');
  }

  private leave(): void {
    this.leaving = true;
    for (const timer of this.restarts) clearTimeout(timer);
  }

  /**
   * Starts a process; resolves when its ports are open.
   * @throws Error when it is gone without having opened them
   */
  private open(slot: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = cluster.fork({ [TRANSPORT_PROCESS]: String(slot) });
      const one: Process = { worker, open: false, drained: () => undefined, held: 0 };
      this.processes.set(slot, one);
      let failure: string | undefined;
      const gone = (reason: number | string) => {
        this.processes.delete(slot);
        one.drained();
        this.look();
        if (!one.open) reject(new Error(failure ?? `a transport process ended with ${reason}`));
        else if (!this.leaving) {
          this.options.logger.error('a transport process has died', { process: slot, reason });
          this.restart(slot);
        }
      };
      worker.on('error', (error) => {
        // One that could not even be started has no exit; all other errors are followed by one.
        if (worker.process.pid !== undefined) return;
        delete cluster.workers![worker.id];
        gone(error.message);
      });
      worker.once('exit', (code, signal) => gone(signal ?? code));
      if (worker.process.pid === undefined) return; // its error follows
      new PortServer(this.options.scheduling, slot, worker.process.stdio[PORT_PIPE] as Duplex, this.homes);
      worker.once('online', () => say(worker, { kind: 'view', view: this.options.view() }));
      worker.on('message', (message: FromTransport) => {
        if (message.kind === 'listening') this.listening.set(message.purpose, message.address);
        else if (message.kind === 'open') {
          one.open = true;
          this.look();
          resolve();
        } else if (message.kind === 'failed') {
          failure = message.message;
          worker.process.kill('SIGKILL'); // half of its ports may be open
        } else if (message.kind === 'held') one.held = message.bytes;
        else if (message.kind === 'spans') this.addSpans(message);
        else one.drained();
      });
    });
  }

  private addSpans({ exported, dropped }: SpanCounts): void {
    this.spanCounts.exported += exported;
    this.spanCounts.dropped += dropped;
  }

  /** Starts a process where one is gone, and again until one opens its ports. */
  private restart(slot: number): void {
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      this.open(slot).catch((error) => {
        if (this.leaving) return;
        this.options.logger.error('a transport process cannot start', { process: slot, error });
        this.restart(slot);
      });
    }, RESTART_MS);
    this.restarts.add(timer);
  }

  /** Looks whether any process takes requests. */
  private look(): void {
    const taking = [...this.processes.values()].some(({ open }) => open);
    if (taking === this.taking) return;
    this.taking = taking;
    this.options.onTaking(taking);
  }
}

/** Tells a process something, unless it is gone. */
function say(worker: Worker, message: ToTransport): void {
  if (worker.isConnected()) worker.send(message);
}

/** Waits, but no longer than this. */
async function within(ms: number, all: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([all, late]);
  clearTimeout(timer);
}
