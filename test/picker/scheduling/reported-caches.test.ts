/** What scheduling makes of what servers report of their caches, together with what it sent them. */
import { tokenChain } from '../../../src/picker/prefix';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { chainOf } from '../prefix/_chains';
import { removed, stored } from './_cache-events';
import { pickRequest } from './_pick-request';

const [A, B, C] = ['10.0.0.1:8000', '10.0.0.2:8000', '10.0.0.3:8000'];
const BLOCK = 16;

let scheduler: Scheduler;
let nextId: number;

beforeEach(() => {
  nextId = 1;
  scheduler = new Scheduler({
    policy: regretWeighted,
    now: () => 0,
    random: seededRandom(1),
    onMisuse: 'throw',
    followsCaches: true,
  });
  for (const id of [A, B, C]) scheduler.endpoints.setEligible(scheduler.endpoints.add(id), true);
});

const caches = () => scheduler.reported!;

/** A prompt of 256 bytes a letter; letters have 64 tokens each. */
const text = (letters: string) => [...letters].map((letter) => letter.repeat(256)).join('');
const tokensOf = (letters: string) =>
  Uint32Array.from([...letters].flatMap((letter) => Array(64).fill(letter.charCodeAt(0))));

interface Sent {
  readonly id: number;
  readonly endpoint: string;
  readonly wantsTokens: boolean;
}

function send(letters: string, subset?: readonly string[], model = ''): Sent {
  const id = nextId++;
  let sent: Sent | undefined;
  const request = pickRequest(id, {
    model,
    textBytes: 256 * letters.length,
    hashes: chainOf([text(letters)], { model, salt: '' }),
    subset,
  });
  scheduler.pick(request, ({ endpoint, wantsTokens }) => {
    sent = { id, endpoint: endpoint!, wantsTokens: wantsTokens === true };
  });
  return sent!;
}

function serve(letters: string, subset?: readonly string[]): Sent {
  const sent = send(letters, subset);
  scheduler.firstToken(sent.id);
  scheduler.done(sent.id, 'completed');
  return sent;
}

function tell(letters: string, model = ''): void {
  caches().tokens({
    hashes: chainOf([text(letters)], { model, salt: '' }),
    model,
    salt: '',
    tokens: tokensOf(letters),
  });
}

/** A server is listened to from now on, of which nothing else is known. */
function follow(endpoint: string, rank: number, complete: boolean): void {
  caches().forget(endpoint, rank, complete);
  caches().trust(endpoint, rank, true);
}

/** The blocks of a prompt, as a server names them. */
const hashesOf = (letters: string) => {
  const chain = tokenChain(tokensOf(letters), BLOCK, '', '');
  return Array.from({ length: chain.length / 2 }, (_, at) => (chain[2 * at] % 2 ** 30) + 1);
};

function store(endpoint: string, letters: string, adapter = '', rank = 0): void {
  caches().report(endpoint, rank, stored(hashesOf(letters), [...tokensOf(letters)], { blockSize: BLOCK, adapter }));
}

/** Tokens that a prompt would have to compute at an endpoint. */
function missing(letters: string, endpoint: string, model = ''): number {
  const slot = scheduler.endpoints.slotOf(endpoint)!;
  const before = scheduler.endpoints.pendingTokens[slot];
  const { id } = send(letters, [endpoint], model);
  const tokens = scheduler.endpoints.pendingTokens[slot] - before;
  scheduler.served(id, 'elsewhere:1');
  scheduler.done(id, 'completed');
  return tokens;
}

test('nothing is followed unless that is asked for', () => {
  const plain = new Scheduler({ policy: regretWeighted, now: () => 0, random: () => 0, onMisuse: 'throw' });
  expect(plain.reported).toBeUndefined();
});

test('a prompt goes where a server reports to hold it, though nobody sent it there', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  tell('abcdefgh');
  store(B, 'abcdefgh');
  expect(missing('abcdefgh', B)).toBeLessThan(48);
  expect(missing('abcdefgh', A)).toBe(512);
  expect(send('abcdefgh').endpoint).toBe(B);
});

test('what a server has evicted is missing there, though it was sent there', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  serve('abcdefgh', [A]);
  tell('abcdefgh');
  store(A, 'abcdefgh');
  expect(missing('abcdefgh', A)).toBeLessThan(48);
  caches().report(A, 0, removed(hashesOf('abcdefgh').slice(8)));
  expect(missing('abcdefgh', A)).toBe(512 - 8 * BLOCK);
  caches().report(A, 0, removed(hashesOf('abcdefgh')));
  expect(missing('abcdefgh', A)).toBe(512);
});

test('absence counts for nothing where a server may hold more than it told', () => {
  serve('abcdefgh', [A]);
  follow(A, 0, false);
  follow(B, 0, true);
  tell('abcdefgh');
  store(B, 'abcdefgh');
  expect(missing('abcdefgh', A)).toBeLessThan(64);
  follow(A, 0, true);
  expect(missing('abcdefgh', A)).toBe(512);
});

test('absence counts for nothing where the index lost what a server still holds', () => {
  for (const id of [A, B]) follow(id, 0, true);
  scheduler.endpoints.setKvCapacity(scheduler.endpoints.slotOf(A)!, 512);
  serve('abcdefgh', [A]);
  tell('abcdefgh');
  for (const id of [A, B]) store(id, 'abcdefgh');
  store(A, 'stuvwxyz');
  expect(missing('abcdefgh', A)).toBeLessThan(64);
  caches().report(A, 0, removed(hashesOf('abcdefgh')));
  expect(missing('abcdefgh', A)).toBe(512);
});

describe('of a server with several engines', () => {
  /** Letters that would have to be computed; a part of one always is. */
  const missingLetters = (letters: string, endpoint: string) => Math.floor(missing(letters, endpoint) / 64);
  const engines = (count: number) =>
    scheduler.endpoints.setKvCapacity(scheduler.endpoints.slotOf(A)!, 100_000, true, count);

  it('counts what one holds on average: the server chooses which one serves', () => {
    for (const rank of [0, 1]) follow(A, rank, true);
    engines(2);
    tell('abcdefgh');
    store(A, 'abcdefgh', '', 1);
    expect(missingLetters('abcdefgh', A)).toBe(4);
    store(A, 'abcd', '', 0);
    expect(missingLetters('abcdefgh', A)).toBe(2);
    store(A, 'abcdefgh', '', 0);
    expect(missingLetters('abcdefgh', A)).toBe(0);
    caches().report(A, 1, removed(hashesOf('abcdefgh')));
    expect(missingLetters('abcdefgh', A)).toBe(4);
    expect(caches().of(scheduler.endpoints.slotOf(A)!)!.size).toBe(32);
  });

  it('absence counts once all of them are known, and one of them holds what is under way', () => {
    serve('abcdefgh', [A]);
    engines(2);
    for (const id of [A, B]) follow(id, 0, true);
    tell('abcdefgh');
    store(B, 'abcdefgh');
    expect(missingLetters('abcdefgh', A)).toBe(0);
    follow(A, 1, true);
    caches().trust(A, 1, false);
    expect(missingLetters('abcdefgh', A)).toBe(0);
    caches().trust(A, 1, true);
    expect(missingLetters('abcdefgh', A)).toBe(8);
    const { id } = send('abcdefgh', [A]);
    expect(missingLetters('abcdefgh', A)).toBe(4);
    scheduler.done(id, 'client-gone');
    expect(missingLetters('abcdefgh', A)).toBe(8);
  });

  it('none takes the place of another server that comes later', () => {
    for (const rank of [0, 1, 2]) store(A, 'abcdefgh', '', rank);
    engines(3);
    scheduler.endpoints.remove(A);
    follow(B, 0, true);
    follow(C, 0, true);
    tell('abcdefgh');
    store(C, 'abcdefgh');
    expect([missingLetters('abcdefgh', B), missingLetters('abcdefgh', C)]).toEqual([8, 0]);
  });
});

test('nothing that a server told counts while nobody listens to it', () => {
  follow(A, 0, true);
  tell('abcdefgh');
  store(A, 'abcdefgh');
  caches().trust(A, 0, false);
  expect(missing('abcdefgh', A)).toBe(512);
  caches().trust(A, 0, true);
  expect(missing('abcdefgh', A)).toBeLessThan(48);
});

test('nothing counts that is told before it is known to be up to date, though the cache was emptied meanwhile', () => {
  tell('abcdefgh');
  caches().forget(A, 0, true);
  store(A, 'stuvwxyz');
  caches().report(A, 0, { kind: 'cleared' });
  store(A, 'abcdefgh');
  expect(missing('abcdefgh', A)).toBe(512);
  caches().trust(A, 0, true);
  expect(missing('abcdefgh', A)).toBeLessThan(48);
});

test('a prompt under way counts as held, before its server reports it', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  tell('abcdefgh');
  store(B, 'abcdefgh');
  expect(missing('abcdefgh', B)).toBeLessThan(48);
  caches().report(B, 0, { kind: 'cleared' });
  const { id } = send('abcdefgh', [A]);
  expect(missing('abcdefgh', A)).toBeLessThan(64);
  scheduler.done(id, 'client-gone');
  expect(missing('abcdefgh', A)).toBe(512);
});

test('tokens that no server was seen to hold prove nothing', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  serve('abcdefgh', [A]);
  // What the server tells of the prompt are other tokens than those that it computes.
  tell('abcdefgh');
  store(A, 'stuvwxyz');
  expect(missing('abcdefgh', A)).toBeLessThan(64);
});

test('of a longer prompt that begins like a known one, what is known counts as reported, and the rest as sent', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  tell('abcdefgh');
  store(A, 'abcdefgh');
  serve('abcdefghij', [A]);
  expect(missing('abcdefghijk', A)).toBeLessThan(2 * 64);
  expect(missing('abcdefghijk', B)).toBe(11 * 64);
});

test('where a server has large blocks, the part of one that two prompts share proves nothing', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  tell('abcdefgh');
  const hashes = hashesOf('abcdefgh').filter((_, at) => at % 8 === 7);
  caches().report(A, 0, stored(hashes, [...tokensOf('abcdefgh')], { blockSize: 128 }));
  serve('abcdefgh', [A]);
  // Three letters are shared: two of them are a block, the third one is half of the next.
  const beyond = missing('abcwxyz', A);
  expect([beyond > 3 * 64, beyond < 5 * 64]).toEqual([true, true]);
});

test('prompts of an adapter are apart from those of its model', () => {
  for (const id of [A, B, C]) follow(id, 0, true);
  store(A, 'abcdefgh', 'sql');
  store(B, 'abcdefgh');
  tell('abcdefgh', 'sql');
  expect([missing('abcdefgh', A, 'sql') < 48, missing('abcdefgh', B, 'sql')]).toEqual([true, 512]);
});

describe('the tokens of a prompt', () => {
  it('are wanted once, and again only after they could not be had for now', () => {
    follow(A, 0, true);
    expect([send('abcdefgh').wantsTokens, send('abcdefgh').wantsTokens]).toEqual([true, false]);
    caches().noTokens(chainOf([text('abcdefgh')], { model: '', salt: '' }), true);
    expect(send('abcdefgh').wantsTokens).toBe(true);
    caches().noTokens(chainOf([text('abcdefgh')], { model: '', salt: '' }), false);
    expect(send('abcdefgh').wantsTokens).toBe(false);
  });

  it('are not wanted where most of them are known', () => {
    follow(A, 0, true);
    tell('abcdefgh');
    expect(
      ['abcdefgh', 'abcdefghij', 'abcdefxy', 'abcdefghijklm', 'abcdxyzw'].map((letters) => send(letters).wantsTokens),
    ).toEqual([false, false, true, true, true]);
  });

  it('are not wanted of short prompts, nor while no server reports', () => {
    expect(send('abcdefgh').wantsTokens).toBe(false);
    follow(A, 0, true);
    expect([send('abc').wantsTokens, send('abcd').wantsTokens]).toEqual([false, true]);
    caches().trust(A, 0, false);
    expect(send('stuvwxyz').wantsTokens).toBe(false);
  });
});

test('an endpoint that leaves takes what it told along', () => {
  follow(A, 0, true);
  tell('abcdefgh');
  store(A, 'abcdefgh');
  scheduler.endpoints.remove(A);
  scheduler.endpoints.setEligible(scheduler.endpoints.add(A), true);
  expect(missing('abcdefgh', A)).toBe(512);
  caches().report('10.9.9.9:1', 0, { kind: 'cleared' });
});
