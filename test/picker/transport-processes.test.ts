import cluster from 'node:cluster';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import type { ToTransport } from '../../src/picker/process-messages';
import { TransportProcesses } from '../../src/picker/transport-processes';

/** A process of the tests, as Node's cluster shows one. */
class FakeWorker extends EventEmitter {
  readonly process: { pid: number | undefined; stdio?: unknown[]; kill(): void };
  readonly told: ToTransport[] = [];
  id = 1;
  private gone = false;

  constructor(pid: number | undefined) {
    super();
    const kill = () => this.exit('SIGKILL');
    this.process = pid === undefined ? { pid, kill } : { pid, stdio: Array(5).fill(new PassThrough()), kill };
  }

  isConnected(): boolean {
    return !this.gone;
  }

  send(message: ToTransport): void {
    this.told.push(message);
    if (message.kind === 'close') this.exit('SIGKILL');
  }

  exit(signal: string): void {
    if (this.gone) return;
    this.gone = true;
    setImmediate(() => this.emit('exit', null, signal));
  }
}

/** How the next processes fare: they open, they cannot open their ports, or they cannot be started at all. */
type Fate = 'open' | 'fails' | 'no-start';

/** How long nothing is tried after a process is gone. */
const PAUSE_MS = 1_000;

/** What waits for a pause to be over. */
const paused: (() => void)[] = [];
const workers: FakeWorker[] = [];
const fates: Fate[] = [];
const taking: boolean[] = [];
const logged: string[] = [];
let processes: TransportProcesses;

beforeEach(() => {
  for (const list of [workers, fates, taking, logged, paused]) list.length = 0;
  const { setTimeout: start, clearTimeout: stop } = globalThis;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
    if (ms !== PAUSE_MS) return start(run, ms);
    paused.push(run);
    return run;
  }) as never);
  jest.spyOn(globalThis, 'clearTimeout').mockImplementation((timer) => {
    const index = paused.indexOf(timer as never);
    if (index >= 0) paused.splice(index, 1);
    else stop(timer);
  });
  jest.spyOn(cluster, 'setupPrimary').mockImplementation(() => undefined);
  jest.spyOn(cluster, 'fork').mockImplementation(() => {
    const fate = fates.shift() ?? 'open';
    const worker = new FakeWorker(fate === 'no-start' ? undefined : workers.length + 1);
    workers.push(worker);
    setImmediate(() => {
      if (fate === 'open') worker.emit('message', { kind: 'open' });
      else if (fate === 'fails') worker.emit('message', { kind: 'failed', message: 'no certificate' });
      else worker.emit('error', new Error('spawn EMFILE'));
    });
    return worker as never;
  });
  (cluster as { workers?: object }).workers ??= {};
  const port = { pick: jest.fn(), served: jest.fn(), firstToken: jest.fn(), usage: jest.fn(), done: jest.fn() };
  processes = new TransportProcesses({
    count: 2,
    scheduling: { port, observer: { began: jest.fn(), ended: jest.fn() }, offerPrompt: undefined } as never,
    view: () => ({ ready: true }) as never,
    onTaking: (now) => taking.push(now),
    logger: { error: (message: string) => logged.push(message) } as never,
  });
});

afterEach(async () => {
  const closed = processes.close();
  await turns();
  await closed;
  jest.restoreAllMocks();
});

/** Lets what was put off happen. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 6; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Lets the pause before another try pass. */
async function pause(): Promise<void> {
  for (const run of paused.splice(0)) run();
  await turns();
}

it('a process that cannot open its ports when it follows another is ended, and the next one is tried after a pause', async () => {
  await processes.start(() => undefined);
  fates.push('fails', 'fails');
  workers[0].exit('SIGSEGV');
  await turns();
  await pause();
  expect([workers.length, workers[2].isConnected()]).toEqual([3, false]);
  await pause();
  await pause();
  expect(workers.map((worker) => worker.isConnected())).toEqual([false, true, false, false, true]);
  expect(logged).toEqual([
    'a transport process has died',
    'a transport process cannot start',
    'a transport process cannot start',
  ]);
  expect(taking).toEqual([true]);
});

it('tells when none of them takes requests, until one does', async () => {
  await processes.start(() => undefined);
  fates.push('fails', 'fails');
  for (const worker of workers) worker.exit('SIGKILL');
  await turns();
  expect(taking).toEqual([true, false]);
  await pause();
  expect(taking).toEqual([true, false]);
  await pause();
  expect(taking).toEqual([true, false, true]);
});

it('a process that cannot even be started keeps nobody waiting, and the next one is tried', async () => {
  await processes.start(() => undefined);
  fates.push('no-start');
  workers[0].exit('SIGKILL');
  await turns();
  await pause();
  await pause();
  expect(workers.map((worker) => worker.isConnected())).toEqual([false, true, true, true]);
  const drained = processes.drain(60_000);
  for (const worker of workers) worker.emit('message', { kind: 'drained' });
  await drained;
});

it('the start fails with what a process says, and no other one follows it', async () => {
  fates.push('fails');
  await expect(processes.start(() => undefined)).rejects.toThrow('no certificate');
  await processes.close();
  await pause();
  expect(workers).toHaveLength(2);
});
