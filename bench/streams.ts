/**
 * Many open streams: `npm run bench:streams [STREAMS] [SECONDS]`.
 *
 * A gateway in this process holds 10,000 exchanges open at a picker in another, each with an event every second, while
 * 50 requests a second come and go. Printed is how long an event takes there and back, and how long a request waits for
 * its endpoint; beside the same with a server that sends everything back, which is what the machine and the gateway
 * take by themselves; and the CPU time of the other process, in percent of one core. Then all clients vanish, and what is booked is looked at until nothing is.
 */
import type { MeasuredProcess } from './measured-process';
import { percentile } from './statistics';
import { Gateway, type GatewayCall } from './streams/gateway';
import { play, start } from './streams/processes';

const STREAMS = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 20);
const CONNECTIONS = 16;
const PICKS_PER_SECOND = 50;

/** Events go out in so many batches a second. */
const BATCHES = 100;
/** Streams that are opened at a time. */
const OPENED_AT_ONCE = 200;
/** What comes while the streams open and processes warm up does not count. */
const WARM_UP_SECONDS = 5;

interface Latencies {
  readonly events: number[];
  readonly picks: number[];
  /** CPU time of the other process, in percent of one core. */
  cpu: number;
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function main(): Promise<void> {
  console.log(
    `${STREAMS} streams over ${CONNECTIONS} connections, an event a second each; ${PICKS_PER_SECOND} picks a second\n`,
  );
  console.log(
    `${'milliseconds'.padEnd(20)}${'p50'.padStart(9)}${'p99'.padStart(9)}${'longest'.padStart(9)}${'CPU'.padStart(9)}`,
  );
  const modelServers = await start('model-servers');
  const echo = await start('echo');
  const idle = await Gateway.connect(echo.ports[0], CONNECTIONS);
  report('echo', await load(idle, echo));
  idle.vanish();
  echo.stop();

  const picker = await start('picker', ...modelServers.ports.map(String));
  await delay(1_000); // the first scrapes
  const gateway = await Gateway.connect(picker.ports[0], CONNECTIONS);
  report('picker', await load(gateway, picker));
  const booked = await inFlight(picker.ports[1]);
  gateway.vanish();
  const vanished = performance.now();
  while ((await inFlight(picker.ports[1])) > 0) {
    await delay(10);
  }
  const ms = performance.now() - vanished;
  console.log(`\nall clients vanished: ${booked} bookings before, 0 after ${ms.toFixed(0)} ms`);
  picker.stop();
  modelServers.stop();
}

/** Opens the streams and sends events and requests for a while. */
async function load(gateway: Gateway, server: MeasuredProcess): Promise<Latencies> {
  const latencies: Latencies = { events: [], picks: [], cpu: 0 };
  const streams = await openAll(gateway);
  const started = performance.now();
  const counts = () => performance.now() - started > WARM_UP_SECONDS * 1_000;
  const sentAt = new Float64Array(streams.length);
  const underWay = new Int32Array(streams.length);
  streams.forEach((stream, index) => {
    stream.onEvent = () => {
      underWay[index]--;
      if (counts()) latencies.events.push(performance.now() - sentAt[index]);
    };
  });
  const cpuBefore = await server.cpuMicroseconds();
  const begun = performance.now();
  let batch = 0;
  let picks = 0;
  const end = (WARM_UP_SECONDS + SECONDS) * BATCHES;
  while (batch < end) {
    // Whatever falls behind is made up for, so that a pause of this process does not lower the load.
    const due = Math.min(end, Math.floor(((performance.now() - started) / 1_000) * BATCHES));
    for (; batch < due; batch++) {
      for (let index = batch % BATCHES; index < streams.length; index += BATCHES) {
        // Where one is under way still, the next one counts from there on too: rather too long than too short.
        if (underWay[index]++ === 0) sentAt[index] = performance.now();
        streams[index].sendEvent();
      }
    }
    for (; picks < (batch / BATCHES) * PICKS_PER_SECOND; picks++) {
      pickOnce(gateway, counts, latencies);
    }
    gateway.flush();
    await delay(1);
  }
  latencies.cpu = ((await server.cpuMicroseconds()) - cpuBefore) / (performance.now() - begun) / 10;
  await delay(1_000);
  return latencies;
}

/** A request that comes, is answered by one event and goes. */
function pickOnce(gateway: Gateway, counts: () => boolean, latencies: Latencies): void {
  const call = gateway.call();
  const asked = performance.now();
  call.onPicked = () => {
    if (counts()) latencies.picks.push(performance.now() - asked);
    call.finish();
  };
  call.open();
}

async function openAll(gateway: Gateway): Promise<GatewayCall[]> {
  const streams: GatewayCall[] = [];
  while (streams.length < STREAMS) {
    const some = Array.from({ length: Math.min(OPENED_AT_ONCE, STREAMS - streams.length) }, () => gateway.call());
    const picked = some.map(
      (call) =>
        new Promise<void>((resolve) => {
          call.onPicked = resolve;
        }),
    );
    for (const call of some) {
      call.open();
    }
    gateway.flush();
    await Promise.all(picked);
    streams.push(...some);
  }
  return streams;
}

function report(name: string, { events, picks, cpu }: Latencies): void {
  for (const [what, values] of [
    ['event', events],
    ['pick', picks],
  ] as const) {
    const cells = [0.5, 0.99, 1].map((part) => percentile(values, part).toFixed(1).padStart(9));
    console.log(
      `${`${name}, ${what}`.padEnd(20)}${cells.join('')}${what === 'event' ? `${cpu.toFixed(0)} %`.padStart(9) : ''}`,
    );
  }
}

/** Bookings of the picker that were not released, by its metrics. */
async function inFlight(metricsPort: number): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  const sum = (name: string) =>
    page
      .split('\n')
      .filter((line) => line.startsWith(name))
      .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  return sum('gke_inference_picker_bookings_total') - sum('gke_inference_picker_releases_total');
}

void play(process.argv[2], process.argv.slice(3)).then((played) => (played ? undefined : main()));
