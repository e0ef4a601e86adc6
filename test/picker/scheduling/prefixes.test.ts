/** What scheduling believes of prefix caches, seen through its port. */
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const IDS = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000', '10.0.0.4:8000'];

let now: number;
let scheduler: Scheduler;
let nextId: number;

beforeEach(() => {
  now = 0;
  nextId = 0;
  scheduler = new Scheduler({ policy: regretWeighted, now: () => now, random: seededRandom(1), onMisuse: 'throw' });
  for (const id of IDS) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
});

const slot = (id: string) => scheduler.endpoints.slotOf(id)!;
const pendingAt = (id: string) => scheduler.endpoints.pendingTokens[slot(id)];

/** A text of so many blocks; texts that begin with the same letters share them. */
const text = (letters: string) => [...letters].map((letter) => letter.repeat(256)).join('');

/** Sends a prompt and says where it went. */
function send(prompt: string, subset?: readonly string[]): { readonly id: number; readonly endpoint: string } {
  const id = nextId++;
  let endpoint = '';
  const request = pickRequest(id, { textBytes: prompt.length, hashes: chainOf([prompt]), subset });
  scheduler.pick(request, (result) => {
    endpoint = result.endpoint!;
  });
  return { id, endpoint };
}

/** Sends a prompt that is answered before anything else happens. */
function serve(prompt: string, subset?: readonly string[]): string {
  const { id, endpoint } = send(prompt, subset);
  scheduler.firstToken(id);
  now += 100;
  scheduler.done(id, 'completed');
  return endpoint;
}

const elsewhere = (endpoint: string) => IDS.filter((id) => id !== endpoint);

test('a prompt goes where its prefix is, and only what is new there is booked', () => {
  const first = serve(text('abcdefgh'));
  for (let i = 0; i < 20; i++) serve(text(`x${i % 10}yz`));
  const { endpoint } = send(text('abcdefghij'));
  expect(endpoint).toBe(first);
  // Ten blocks of 64 tokens, eight of them held; where within a block a prompt ends is guessed.
  expect(pendingAt(endpoint)).toBeGreaterThan(2 * 64 - 10);
  expect(pendingAt(endpoint)).toBeLessThan(3 * 64);
  expect(scheduler.endpoints.bookedTokens[slot(endpoint)]).toBe(640);
});

test('equal prompts that come at once go to one endpoint, which computes their prefix once', () => {
  const prompts = ['1', '2', '3'].map((end) => send(text(`abcdefghijklmnop${end}`)));
  const [{ endpoint }] = prompts;
  expect(prompts.map((prompt) => prompt.endpoint)).toEqual([endpoint, endpoint, endpoint]);
  expect(pendingAt(endpoint)).toBeLessThan(64 * 17 + 2 * 2 * 64);
});

test('a prefix is computed again where its holder has too much to do', () => {
  const holder = serve(text('abcdefgh'));
  for (let i = 0; i < 12; i++) send(text(`${i}${'z'.repeat(30)}`), [holder]);
  expect(send(text('abcdefghi')).endpoint).not.toBe(holder);
});

test('prompts of which nobody holds much go round, while they cost about the same', () => {
  const endpoints = Array.from({ length: 4 }, (_, index) => serve(text(`${index}bcdefgh`)));
  expect(new Set(endpoints)).toEqual(new Set(IDS));
  const again = Array.from({ length: 4 }, (_, index) => serve(text(`${index + 4}bcdefgh`)));
  expect(again).toEqual(endpoints);
});

test('a prompt that another endpoint served is known to be there, and not where it was sent', () => {
  const { id, endpoint: picked } = send(text('abcdefgh'));
  const served = elsewhere(picked)[0];
  scheduler.served(id, served);
  expect(pendingAt(picked)).toBe(0);
  expect(pendingAt(served)).toBe(8 * 64);
  scheduler.firstToken(id);
  scheduler.done(id, 'completed');
  expect(send(text('abcdefghi')).endpoint).toBe(served);
  expect(pendingAt(served)).toBeLessThan(2 * 64);
  send(text('abcdefghi'), [picked]);
  expect(pendingAt(picked)).toBe(9 * 64);
});

test('what an endpoint held before a prompt was moved away, it holds still', () => {
  const holder = serve(text('abcd'));
  const { id } = send(text('abcdefgh'), [holder]);
  scheduler.served(id, elsewhere(holder)[0]);
  scheduler.done(id, 'completed');
  send(text('abcdefgh'), [holder]);
  expect(pendingAt(holder)).toBeGreaterThan(4 * 64 - 20);
  expect(pendingAt(holder)).toBeLessThan(5 * 64);
});

test('a prompt that was moved away takes nothing along that another one was sent there for', () => {
  const [id, other] = IDS;
  const first = send(text('abcdefgh'), [id]);
  const second = send(text('abcd'), [id]);
  scheduler.served(first.id, other);
  scheduler.firstToken(second.id);
  scheduler.done(second.id, 'completed');
  send(text('abcdefgh'), [id]);
  expect(pendingAt(id)).toBeGreaterThan(4 * 64 - 20);
  expect(pendingAt(id)).toBeLessThan(5 * 64);
});

test.each([
  ['in their order', [0, 1]],
  ['the other way round', [1, 0]],
])('equal prompts that all went elsewhere have left nothing where they were sent: %s', (_, order) => {
  const [id, other] = IDS;
  const sent = [send(text('abcdefgh'), [id]), send(text('abcdefgh'), [id])];
  for (const index of order) scheduler.served(sent[index].id, other);
  expect(pendingAt(id)).toBe(0);
  send(text('abcdefgh'), [id]);
  expect(pendingAt(id)).toBe(8 * 64);
});

test.each([
  ['before its first token', 0],
  ['after its first token', 1],
])('the first of two equal prompts keeps what it brings where the second goes elsewhere: %s', (_, told) => {
  const [id, other] = IDS;
  const [first, second] = [send(text('abcdefgh'), [id]), send(text('abcdefgh'), [id])];
  if (told === 1) scheduler.firstToken(first.id);
  scheduler.served(second.id, other);
  if (told === 0) scheduler.firstToken(first.id);
  send(text('abcdefgh'), [id]);
  expect(pendingAt(id)).toBeLessThan(64);
});

test('a booking that moves to a holder of its prefix has less to compute there', () => {
  const holder = serve(text('abcdefgh'));
  const { id, endpoint } = send(text('abcdefghi'), elsewhere(holder));
  expect(pendingAt(endpoint)).toBe(9 * 64);
  scheduler.served(id, holder);
  expect([pendingAt(endpoint), pendingAt(holder)]).toEqual([0, expect.closeTo(64, -2)]);
});

test('an endpoint that left and came back holds nothing', () => {
  const holder = serve(text('abcdefgh'));
  scheduler.endpoints.remove(holder);
  scheduler.endpoints.setEligible(scheduler.endpoints.add(holder), true);
  send(text('abcdefgh'), [holder]);
  expect(pendingAt(holder)).toBe(8 * 64);
});

test('an endpoint is believed to hold as much as its cache has room for', () => {
  const [id] = IDS;
  scheduler.endpoints.setKvCapacity(slot(id), 12 * 64);
  serve(text('abcdefgh'), [id]);
  serve(text('stuvwxyz'), [id]);
  send(text('abcdefgh'), [id]);
  // Twelve blocks are left: all of the later prompt, and the beginning of the earlier one.
  expect(pendingAt(id)).toBeGreaterThan(4 * 64);
  expect(pendingAt(id)).toBeLessThan(5 * 64);
});

test('a full KV cache keeps requests away, as far as it is known', () => {
  const [full, ...free] = IDS;
  const report = (id: string, kvCacheUse: number) =>
    scheduler.endpoints.setScraped(slot(id), { running: 1, waiting: 0, kvCacheUse }, now);
  for (const id of IDS) scheduler.endpoints.setKvCapacity(slot(id), 100_000);
  report(full, 0.95);
  for (const id of free) report(id, 0.2);
  const endpoints = Array.from({ length: 30 }, (_, index) => serve(text(`${index}bcdefgh`)));
  expect(endpoints).not.toContain(full);
});

test('while nothing is reported, requests that are over fill no cache', () => {
  for (const id of IDS) scheduler.endpoints.setKvCapacity(slot(id), 4_000);
  const [id] = IDS;
  for (let i = 0; i < 20; i++) serve(text(`${String.fromCharCode(97 + i)}stuvwxyz`), [id]);
  expect(scheduler.endpoints.unsampledTokens[slot(id)]).toBeGreaterThan(4_000);
  const endpoints = Array.from({ length: IDS.length }, (_, index) => serve(text(`${index}BCDEFGH`)));
  expect(new Set(endpoints)).toEqual(new Set(IDS));
});

test('what was booked after a question for load counts on top of the answer, and no longer after the next', () => {
  const { endpoints } = scheduler;
  const [id] = IDS;
  const load = { running: 0, waiting: 0, kvCacheUse: 0 };
  send(text('abcd'), [id]);
  endpoints.askScraped(slot(id));
  send(text('efgh'), [id]);
  endpoints.setScraped(slot(id), load, now);
  expect(endpoints.unsampledTokens[slot(id)]).toBe(4 * 64);
  endpoints.askScraped(slot(id));
  endpoints.setScraped(slot(id), load, now);
  expect(endpoints.unsampledTokens[slot(id)]).toBe(0);
});
