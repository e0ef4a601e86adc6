/**
 * The cost of a decision: `npm run bench:scheduling`.
 *
 * A decision is a pick by the default policy with its booking, its first token and its end, with four requests in flight
 * for each endpoint. The index alone is compared with a Map of Sets that does the same, on the same prompts in the same
 * order, the two alternating. Times are of CPU, which other work on the machine disturbs less than the clock, and
 * medians over the rounds; only the percentiles of single decisions are by the clock.
 */
import { PrefixIndex } from '../src/picker/prefix';
import { DEFAULT_POLICY, Scheduler } from '../src/picker/scheduling';
import { DecisionRing } from '../src/picker/telemetry';
import { seededRandom } from '../src/simulator/seeded-random';
import { MapOfSets } from './scheduling/map-of-sets';
import { hashesOf, prompts } from './scheduling/workload';
import { median, percentile } from './statistics';

const ROUNDS = Number(process.argv[2] ?? 5);
const ENDPOINTS = [5, 25, 100, 1_000];
const KILOBYTES = [4, 64];

/** Blocks that an endpoint has room for: 300,000 tokens of KV cache, near what two H100 leave to a model of 32B. */
const CAPACITY = 4_800;
const IN_FLIGHT = 4;
const MIB = 2 ** 20;

/** Microseconds of CPU for each of so many calls. */
function cost(calls: number, run: (call: number) => void): number {
  const begin = process.cpuUsage();
  for (let call = 0; call < calls; call++) run(call);
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / calls;
}

/** A scheduler with requests in flight; each call makes one decision. */
function decisions(
  endpoints: number,
  bytes: number,
  chains: readonly Uint32Array[],
  observer?: DecisionRing,
): () => void {
  let now = 0;
  const random = seededRandom(2);
  const scheduler = new Scheduler({ policy: DEFAULT_POLICY, now: () => now, random, onMisuse: 'throw', observer });
  for (let index = 0; index < endpoints; index++) {
    const slot = scheduler.endpoints.add(`10.0.${index >> 8}.${index & 255}:8000`);
    scheduler.endpoints.setEligible(slot, true);
    scheduler.endpoints.setScraped(slot, { running: IN_FLIGHT, waiting: 0, kvCacheUse: 0.5 }, 0);
    scheduler.endpoints.setKvCapacity(slot, CAPACITY * 64);
  }
  let id = 0;
  return () => {
    now += 0.01;
    const request = {
      id: id++,
      model: 'acme/chat',
      session: '',
      priority: 0,
      textBytes: bytes,
      otherTokens: 0,
      maxTokens: 0,
      streams: true,
      hashes: chains[Math.floor(random() * chains.length)],
      subset: undefined,
    };
    scheduler.pick(request, () => {});
    scheduler.firstToken(request.id);
    if (id > IN_FLIGHT * endpoints) scheduler.done(id - 1 - IN_FLIGHT * endpoints, 'completed');
  };
}

function time(endpoints: number, kilobytes: number): void {
  const bytes = kilobytes * 1_024;
  const texts = prompts(bytes);
  const chains = texts.map(hashesOf);
  const calls = Math.max(1_000, Math.min(10_000, Math.floor(100_000 / kilobytes)));
  const random = seededRandom(3);
  const order = Array.from({ length: calls }, () => Math.floor(random() * chains.length));
  const places = Array.from({ length: calls }, () => Math.floor(random() * endpoints));

  const decide = decisions(endpoints, bytes, chains);
  const own = new PrefixIndex(2 ** 23);
  for (let slot = 0; slot < endpoints; slot++) own.add(slot, CAPACITY);
  const plain = new MapOfSets(endpoints, CAPACITY);
  const both = [
    (call: number) => {
      own.match(chains[order[call]]);
      own.enter(places[call], chains[order[call]]);
    },
    (call: number) => {
      plain.match(chains[order[call]]);
      plain.enter(places[call], chains[order[call]]);
    },
  ];

  const costs: number[][] = [[], [], [], []];
  const latencies: number[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const measured = [
      cost(calls, (call) => hashesOf(texts[order[call]])),
      cost(calls, () => decide()),
      ...both.map((run) => cost(calls, run)),
    ];
    if (round < 0) continue;
    for (const [index, value] of measured.entries()) costs[index].push(value);
    for (let call = 0; call < calls; call++) {
      const begin = performance.now();
      decide();
      latencies.push(1_000 * (performance.now() - begin));
    }
  }
  const [hashing, decision, index, baseline] = costs.map(median);
  const numbers = [hashing, decision, percentile(latencies, 0.5), percentile(latencies, 0.99), index, baseline];
  const cells = numbers.map((value) => value.toFixed(1).padStart(10));
  const ratio = (baseline / index).toFixed(1).padStart(8);
  console.log(`${String(endpoints).padStart(9)}${`${kilobytes} KB`.padStart(8)}${cells.join('')}${ratio}`);
}

/** Memory that `fill` leaves in use, in bytes. */
function memory(fill: () => unknown): number {
  const used = () => {
    globalThis.gc?.();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const before = used();
  const kept = fill();
  const bytes = used() - before;
  // Keeps the collector from taking it before it was measured.
  return kept === undefined ? Number.NaN : bytes;
}

/** Enters a million blocks that no two endpoints share. */
function fillWith(endpoints: number, enter: (endpoint: number, hashes: Uint32Array) => void): void {
  const random = seededRandom(4);
  const blocks = 64;
  for (let entered = 0; entered < 2 ** 20; entered += blocks) {
    const hashes = Uint32Array.from({ length: 2 * blocks }, () => random() * 2 ** 32);
    enter((entered / blocks) % endpoints, hashes);
  }
}

/** What it costs to keep the last decisions, while nobody looks at them and while somebody does. */
function measureKeeping(endpoints: number): void {
  const bytes = 4_096;
  const chains = prompts(bytes).map(hashesOf);
  const calls = Math.max(1_000, Math.floor(200_000 / endpoints));
  const [unwatched, watched] = [new DecisionRing(512, DEFAULT_POLICY), new DecisionRing(512, DEFAULT_POLICY)];
  watched.watch(Number.POSITIVE_INFINITY);
  const ways = [undefined, unwatched, watched].map((observer) => decisions(endpoints, bytes, chains, observer));
  const costs: number[][] = ways.map(() => []);
  for (let round = -2; round < 4 * ROUNDS; round++) {
    for (const [index, decide] of ways.entries()) {
      const measured = cost(calls, decide);
      if (round >= 0) costs[index].push(measured);
    }
  }
  const [none, ...kept] = costs.map(median);
  const cells = [none, ...kept.flatMap((value) => [value, value - none])].map((value) => value.toFixed(2).padStart(11));
  console.log(`${String(endpoints).padStart(9)}${cells.join('')}`);
}

function measureMemory(endpoints: number): void {
  const own = memory(() => {
    const index = new PrefixIndex(2 ** 20);
    for (let slot = 0; slot < endpoints; slot++) index.add(slot, Number.POSITIVE_INFINITY);
    fillWith(endpoints, (slot, hashes) => index.enter(slot, hashes));
    return index;
  });
  const plain = memory(() => {
    const index = new MapOfSets(endpoints, Number.POSITIVE_INFINITY);
    fillWith(endpoints, (endpoint, hashes) => index.enter(endpoint, hashes));
    return index;
  });
  const cells = [own / MIB, plain / MIB, PrefixIndex.bytesPerBlock(endpoints)].map((value) =>
    value.toFixed(0).padStart(12),
  );
  console.log(`${String(endpoints).padStart(9)}${cells.join('')}${(plain / own).toFixed(1).padStart(8)}`);
}

console.log('MiB of memory for a million blocks (2^20), each at one endpoint\n');
console.log('endpoints       index     of Sets     at most   ratio');
for (const endpoints of [8, 100, 1_000]) measureMemory(endpoints);
console.log('\nMicroseconds of CPU: hashing a prompt; a decision, and its percentiles by the clock; its index alone\n');
console.log('endpoints  prompt      hash  decision       p50       p99     index   of Sets   ratio');
for (const endpoints of ENDPOINTS) {
  for (const kilobytes of KILOBYTES) time(endpoints, kilobytes);
}
console.log(
  '\nMicroseconds of CPU for a decision on a prompt of 4 KB: none kept, and the last 512 while nobody or somebody looks\n',
);
console.log('endpoints       none     nobody      added   somebody      added');
for (const endpoints of ENDPOINTS) measureKeeping(endpoints);
