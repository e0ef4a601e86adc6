/**
 * What an event costs that comes alone, as most do while a model sends them: `npm run bench:turns [EVENTS]`.
 *
 * One event is under way at a time, so each has a turn of the server's event loop of its own: a wait, a read and a write.
 * Beside the picker stand its HTTP/2 server, which sends everything back, and a bare TCP socket that does: what Node takes
 * for any turn. CPU time is that of the server's process, less what it uses without an event.
 */
import { connect } from 'node:net';
import type { MeasuredProcess } from './measured-process';
import { median } from './statistics';
import { Gateway } from './streams/gateway';
import { play, start } from './streams/processes';

const EVENTS = Number(process.argv[2] ?? 20_000);
const ROUNDS = 7;
const IDLE_MS = 1_000;

/** Length of an event's message and what frames put around it. */
const EVENT_BYTES = 214;

/** Sends one event and resolves when it has come back. */
type Ping = () => Promise<void>;

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  const modelServers = await start('model-servers');
  const servers = [
    { name: 'bare TCP socket', process: await start('socket'), open: overSocket },
    { name: 'HTTP/2 server that sends everything back', process: await start('echo'), open: overStream },
    { name: 'picker', process: await start('picker', ...modelServers.ports.map(String)), open: overStream },
  ];
  await delay(IDLE_MS); // the first scrapes
  const contestants = await Promise.all(
    servers.map(async ({ name, process, open }) => ({ name, process, ping: await open(process.ports[0]) })),
  );
  const costs: number[][] = contestants.map(() => []);
  for (let round = -2; round < ROUNDS; round++) {
    for (const [index, { process, ping }] of contestants.entries()) {
      const cost = await measure(process, ping);
      if (round >= 0) costs[index].push(cost);
    }
  }
  console.log('Microseconds of CPU for an event that comes alone: median (lowest to highest)\n');
  for (const [index, { name }] of contestants.entries()) {
    const [low, mid, high] = [Math.min(...costs[index]), median(costs[index]), Math.max(...costs[index])];
    console.log(`${name.padEnd(42)}${mid.toFixed(1)} (${low.toFixed(1)} to ${high.toFixed(1)})`);
  }
  process.exit();
}

async function measure(server: MeasuredProcess, ping: Ping): Promise<number> {
  const idle = await used(server, () => delay(IDLE_MS));
  const busy = await used(server, async () => {
    for (let event = 0; event < EVENTS; event++) await ping();
  });
  return (busy.cpu - idle.cpu * (busy.ms / idle.ms)) / EVENTS;
}

/** Microseconds of CPU that a server uses meanwhile, and how long that takes. */
async function used(server: MeasuredProcess, run: () => Promise<unknown>): Promise<{ cpu: number; ms: number }> {
  const [before, began] = [await server.cpuMicroseconds(), performance.now()];
  await run();
  return { cpu: (await server.cpuMicroseconds()) - before, ms: performance.now() - began };
}

async function overSocket(port: number): Promise<Ping> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise((resolve) => socket.once('connect', resolve));
  const event = Buffer.alloc(EVENT_BYTES);
  let due = 0;
  let back: () => void;
  socket.on('data', ({ length }) => {
    due -= length;
    if (due === 0) back();
  });
  return () =>
    new Promise((resolve) => {
      back = resolve;
      due = EVENT_BYTES;
      socket.write(event);
    });
}

async function overStream(port: number): Promise<Ping> {
  const gateway = await Gateway.connect(port, 1);
  const call = gateway.call();
  const picked = new Promise<void>((resolve) => {
    call.onPicked = resolve;
  });
  call.open();
  gateway.flush();
  await picked;
  await delay(100); // the answers to what opened the call
  return () =>
    new Promise((resolve) => {
      call.onEvent = resolve;
      call.sendEvent();
      gateway.flush();
    });
}

void play(process.argv[2], process.argv.slice(3)).then((played) => (played ? undefined : main()));
