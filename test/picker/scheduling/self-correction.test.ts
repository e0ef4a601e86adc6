/** How wrong beliefs about prefix caches come to an end: by usage of single requests, and by the servers' counters. */
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const A = '10.0.0.1:8000';
const B = '10.0.0.2:8000';

/** A server whose cache holds every prompt that it computed, until it is emptied. */
class CachingServer {
  startedAt = 100;
  lookedUp = 0;
  found = 0;
  private prompts: string[] = [];

  /** Computes a prompt; returns how many of its tokens were found: four bytes each, in blocks of 16. */
  compute(prompt: string): number {
    let common = 0;
    for (const known of this.prompts) {
      let at = 0;
      while (at < known.length && known[at] === prompt[at]) at++;
      common = Math.max(common, at);
    }
    const cached = 16 * Math.floor(Math.min(common / 4, prompt.length / 4 - 1) / 16);
    this.prompts.push(prompt);
    this.lookedUp += prompt.length / 4;
    this.found += cached;
    return cached;
  }

  evictAll(): void {
    this.prompts = [];
  }

  restart(): void {
    this.evictAll();
    this.startedAt++;
    this.lookedUp = 0;
    this.found = 0;
  }
}

let scheduler: Scheduler;
let server: CachingServer;
let nextId: number;

beforeEach(() => {
  nextId = 0;
  server = new CachingServer();
  scheduler = new Scheduler({ policy: regretWeighted, now: () => 0, random: seededRandom(1), onMisuse: 'throw' });
  for (const id of [A, B]) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
});

const slot = () => scheduler.endpoints.slotOf(A)!;
const text = (letters: string) => [...letters].map((letter) => letter.repeat(256)).join('');

function scrape(): void {
  const { startedAt, lookedUp, found } = server;
  scheduler.endpoints.askScraped(slot());
  scheduler.endpoints.setCacheCounters(slot(), { startedAt, lookedUp, found });
}

function send(prompt: string): number {
  const id = nextId++;
  const request = pickRequest(id, { textBytes: prompt.length, hashes: chainOf([prompt]), subset: [A] });
  scheduler.pick(request, () => {});
  return id;
}

/** Serves a prompt from A; `tells` says whether the server reports how much of it was cached. */
function serve(prompt: string, tells: boolean): void {
  const id = send(prompt);
  const cached = server.compute(prompt);
  scheduler.firstToken(id);
  scheduler.usage(id, prompt.length / 4, 10, tells ? cached : undefined);
  scheduler.done(id, 'completed');
}

/** Blocks of a prompt that A is believed to hold. */
function believed(prompt: string): number {
  const id = nextId++;
  const before = scheduler.endpoints.pendingTokens[slot()];
  const request = pickRequest(id, { textBytes: prompt.length, hashes: chainOf([prompt]), subset: [A] });
  scheduler.pick(request, () => {});
  const toCompute = scheduler.endpoints.pendingTokens[slot()] - before;
  // Served from elsewhere after all, so that nothing is learned from having looked.
  scheduler.served(id, B);
  scheduler.served(id, '192.0.2.1:1');
  scheduler.done(id, 'client-gone');
  const blocks = prompt.length / 256;
  return Math.round(((prompt.length / 4 - toCompute) / (prompt.length / 4)) * (blocks + 0.5));
}

const SYSTEM = 'abcdefgh';
const TALES = ['rstuvw', 'RSTUVW', '123456'].map((tale) => text(SYSTEM + tale));

describe.each([
  ['usage of requests', true],
  ['counters of the server', false],
])('by %s', (_, tells) => {
  const settle = () => {
    if (tells) return;
    for (let i = 0; i < 3; i++) scrape();
  };

  beforeEach(() => {
    settle();
    for (const tale of TALES) serve(tale, tells);
    for (const tale of TALES) serve(tale, tells);
    settle();
  });

  test('what is true stays believed', () => {
    for (const tale of TALES) serve(`${tale}${text('xyz')}`, tells);
    settle();
    for (const tale of TALES) expect(believed(tale)).toBe(14);
  });

  test('after an eviction, what was used no later than the missing prefix is forgotten with it', () => {
    server.evictAll();
    serve(TALES[1], tells);
    settle();
    expect(believed(TALES[0])).toBe(8);
    expect(believed(TALES[1])).toBe(14);
    expect(believed(TALES[2])).toBe(14);
  });

  test('of a server with several engines a miss proves nothing, since another one may hold it', () => {
    scheduler.endpoints.setKvCapacity(slot(), 100_000, true, 2);
    server.evictAll();
    serve(TALES[1], tells);
    settle();
    for (const tale of TALES) expect(believed(tale)).toBe(14);
  });

  test('after an eviction one request for each prefix makes all beliefs true', () => {
    server.evictAll();
    for (const tale of TALES) {
      serve(tale, tells);
      settle();
    }
    for (const tale of TALES) expect(believed(tale)).toBe(14);
    const before = server.found;
    for (const tale of TALES) serve(tale, tells);
    expect(server.found - before).toBeGreaterThan(3 * 14 * 64 - 3 * 128);
  });
});

describe('counters that say less of a prompt than was estimated', () => {
  /** Serves a prompt and an image of 1,024 tokens, of which the server counts otherwise. */
  const serveOtherwise = (prompt: string, lookedUp: number, found: number) => {
    const id = nextId++;
    const hashes = chainOf([prompt]);
    scheduler.pick(pickRequest(id, { textBytes: prompt.length, otherTokens: 1_024, hashes, subset: [A] }), () => {});
    server.lookedUp += lookedUp;
    server.found += found;
    scheduler.firstToken(id);
    scheduler.done(id, 'completed');
    for (let i = 0; i < 3; i++) scrape();
  };

  beforeEach(() => {
    scrape();
    for (const tale of TALES) serve(tale, false);
    for (let i = 0; i < 3; i++) scrape();
    serveOtherwise(text('picture'), 256 + 7 * 64, 0);
  });

  test('for the image has fewer tokens, cost no beliefs', () => {
    serveOtherwise(text('pictures'), 256 + 8 * 64, 256 + 7 * 64);
    for (const tale of TALES) expect(believed(tale)).toBe(14);
  });

  test('for nothing was looked up, cost no beliefs', () => {
    serveOtherwise(text('pictures'), 0, 0);
    for (const tale of TALES) expect(believed(tale)).toBe(14);
  });

  test('and that nothing was found, do', () => {
    serveOtherwise(text('pictures'), 256 + 8 * 64, 0);
    for (const tale of TALES) expect(believed(tale)).toBe(0);
  });
});

test('a restart that the counters give away leaves nothing', () => {
  scrape();
  for (const tale of TALES) serve(tale, false);
  scrape();
  server.restart();
  scrape();
  for (const tale of TALES) expect(believed(tale)).toBe(0);
});

describe('a server that refuses connections', () => {
  test('holds nothing any more, where it has no counters to give a restart away', () => {
    for (const tale of TALES) serve(tale, false);
    scheduler.endpoints.setRefused(slot());
    scheduler.endpoints.setRefused(slot());
    for (const tale of TALES) expect(believed(tale)).toBe(0);
  });

  test('holds what it held, where its counters go on afterwards', () => {
    scrape();
    for (const tale of TALES) serve(tale, false);
    scrape();
    scheduler.endpoints.setRefused(slot());
    scrape();
    for (const tale of TALES) expect(believed(tale)).toBe(14);
    scheduler.endpoints.setRefused(slot());
    server.restart();
    scrape();
    for (const tale of TALES) expect(believed(tale)).toBe(0);
  });
});

test('an unknown number of cached tokens is not 0', () => {
  for (const tale of TALES) serve(tale, false);
  server.evictAll();
  for (const tale of TALES) serve(tale, false);
  for (const tale of TALES) expect(believed(tale)).toBe(14);
});

test('a full hit that reports less than the prompt is no miss', () => {
  serve(TALES[0], true);
  serve(TALES[1], true);
  serve(TALES[0], true);
  expect(believed(TALES[1])).toBe(14);
});

test('a request that came before the one ahead of it was computed proves nothing', () => {
  serve(TALES[1], true);
  const first = send(TALES[0]);
  const second = send(TALES[0]);
  scheduler.firstToken(second);
  scheduler.usage(second, 896, 10, 0);
  scheduler.done(second, 'completed');
  expect(believed(TALES[1])).toBe(14);
  scheduler.firstToken(first);
  scheduler.done(first, 'completed');
});

test('a server that keeps no prefixes is believed to hold none', () => {
  scheduler.endpoints.setKvCapacity(slot(), 100_000, false);
  serve(TALES[0], false);
  expect(believed(TALES[0])).toBe(0);
  scheduler.endpoints.setKvCapacity(slot(), 100_000, true);
  serve(TALES[0], false);
  expect(believed(TALES[0])).toBe(14);
});

test('caches hold fewer blocks where blocks have more tokens than was assumed', () => {
  scheduler.endpoints.setKvCapacity(slot(), 14 * 64);
  serve(TALES[0], false);
  expect(believed(TALES[0])).toBe(14);
  for (let i = 0; i < 400; i++) {
    const id = send(TALES[0]);
    scheduler.firstToken(id);
    scheduler.usage(id, 2 * 896, 10, undefined);
    scheduler.done(id, 'completed');
  }
  expect(believed(TALES[0])).toBeLessThan(9);
});

test('usage is told once, of a booked request', () => {
  const id = send(TALES[0]);
  scheduler.usage(id, 896, 10, undefined);
  expect(() => scheduler.usage(id, 896, 10, undefined)).toThrow('GKEI_BOOKING');
  scheduler.done(id, 'completed');
  expect(() => scheduler.usage(id, 896, 10, undefined)).toThrow('GKEI_BOOKING');
});

test('the prefill of an answer that is not streamed ends by estimate', () => {
  let now = 0;
  const timed = new Scheduler({ policy: regretWeighted, now: () => now, random: () => 0, onMisuse: 'throw' });
  timed.endpoints.setEligible(timed.endpoints.add(A), true);
  const pending = () => timed.endpoints.pendingTokens[0];
  timed.pick(pickRequest(1, { textBytes: 8_000, streams: false }), () => {});
  timed.pick(pickRequest(2, { textBytes: 8_000, streams: true }), () => {});
  expect(pending()).toBe(4_000);
  now += 300;
  timed.pick(pickRequest(3, { textBytes: 0 }), () => {});
  expect(pending()).toBe(2_001);
  timed.firstToken(1);
  timed.done(1, 'completed');
  expect(pending()).toBe(2_001);
});
