import * as fc from 'fast-check';
import { HitAudit } from '../../../src/picker/scheduling/hit-audit';
import { runs } from '../../runs';

let audit: HitAudit;
let lookedUp: number;
let found: number;

beforeEach(() => {
  audit = new HitAudit();
  lookedUp = 0;
  found = 0;
  page();
});

/** The server is asked and tells its counters. */
function page(startedAt: number | undefined = 1) {
  audit.ask();
  return audit.told({ startedAt, lookedUp, found });
}

/** The server takes up a request that is expected to find so many tokens. */
function schedule(tokens: number, promptTokens = 2_000): void {
  lookedUp += promptTokens;
  found += tokens;
}

const kinds = (count: number) => Array.from({ length: count }, () => page().kind);

test('hits that are counted are as expected, before and after the first token', () => {
  audit.sent(2_000, 1_000);
  schedule(1_000);
  expect(kinds(1)).toEqual(['as-expected']);
  audit.confirmed(2_000, 1_000, 7);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test('a hit that was not there is missing on the second page after the first token', () => {
  audit.sent(2_000, 1_000);
  schedule(0);
  audit.confirmed(2_000, 1_000, 7);
  expect(page()).toEqual({ kind: 'as-expected' });
  expect(page()).toEqual({ kind: 'missing', use: 7 });
  expect(page()).toEqual({ kind: 'as-expected' });
});

test('tells the least recent use of what is missing, also where the count of uses has wrapped around', () => {
  for (const use of [2 ** 31 - 1, 2 ** 31 - 5, -(2 ** 31) + 3]) {
    audit.sent(2_000, 500);
    schedule(0);
    audit.confirmed(2_000, 500, use);
  }
  page();
  expect(page()).toEqual({ kind: 'missing', use: 2 ** 31 - 5 });
});

test('half of a hit is enough, since lengths are estimates', () => {
  audit.sent(2_000, 1_000);
  schedule(501);
  audit.confirmed(2_000, 1_000, 7);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test.each([
  ['is a third as long', 600, 330, 'as-expected'],
  ['is a third as long and was not held', 600, 0, 'missing'],
  ['is longer', 5_000, 0, 'missing'],
])('of a prompt that %s than estimated, its part of the hit is expected', (_, promptTokens, tokens, kind) => {
  audit.sent(2_000, 1_000);
  schedule(tokens, promptTokens);
  audit.confirmed(2_000, 1_000, 7);
  expect(kinds(3)).toEqual(['as-expected', kind, 'as-expected']);
});

test('a request whose look-ups are not counted proves nothing, before or after one that does', () => {
  for (let i = 0; i < 3; i++) {
    audit.sent(2_000, 1_000);
    audit.confirmed(2_000, 1_000, 7);
    expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
    audit.sent(2_000, 1_000);
    schedule(0);
    audit.confirmed(2_000, 1_000, 8);
    expect(kinds(3)).toEqual(['as-expected', 'missing', 'as-expected']);
  }
});

test('look-ups of requests that nobody expects hits of are no part of those that are expected', () => {
  audit.sent(2_000, 1_000);
  audit.sent(20_000, 0);
  schedule(500, 1_000);
  schedule(0, 10_000);
  audit.confirmed(2_000, 1_000, 7);
  audit.confirmed(20_000, 0, undefined);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test.each([2, 3, 5])('every %d-th hit that was not there is missing, though others are found meanwhile', (every) => {
  const verdicts: string[] = [];
  // Each request's first token comes two pages after the server took it up, so that three overlap.
  for (let at = 0; at < 60; at++) {
    audit.sent(2_000, 1_000);
    schedule(at % every === every - 1 ? 0 : 1_000);
    if (at >= 2) audit.confirmed(2_000, 1_000, at - 2);
    verdicts.push(page().kind);
  }
  const missing = verdicts.filter((kind) => kind === 'missing').length;
  expect(missing).toBeGreaterThanOrEqual(Math.floor(60 / every) - 4);
  expect(missing).toBeLessThanOrEqual(60 / every);
});

test('hits of requests that nobody expected anything of do not hide what is missing later', () => {
  schedule(100_000);
  page();
  audit.sent(2_000, 1_000);
  schedule(0);
  audit.confirmed(2_000, 1_000, 7);
  page();
  expect(page().kind).toBe('missing');
});

test('a request that ended without a first token is not expected to be counted', () => {
  audit.sent(2_000, 1_000);
  audit.withdrawn(2_000, 1_000);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test('pages that did not come lose nothing', () => {
  audit.sent(2_000, 1_000);
  schedule(0);
  audit.confirmed(2_000, 1_000, 7);
  audit.ask();
  audit.ask();
  expect(page().kind).toBe('missing');
});

test.each([
  ['another start', () => 2],
  [
    'a counter of hits that fell',
    () => {
      found = 0;
    },
  ],
  [
    'a counter of look-ups that fell',
    () => {
      lookedUp = 0;
      found = 900;
    },
  ],
])('%s gives a restart away', (_, restart) => {
  schedule(900);
  page();
  const startedAt = restart() ?? 1;
  expect(page(startedAt)).toEqual({ kind: 'restarted' });
  expect(page(startedAt)).toEqual({ kind: 'as-expected' });
});

test('never complains of a server that finds all that is expected, in whatever order things come', () => {
  const request = fc.record({
    tokens: fc.integer({ min: 256, max: 5_000 }),
    suffix: fc.nat(5_000),
    delays: fc.array(fc.nat(6), { minLength: 2, maxLength: 2 }),
  });
  fc.assert(
    // Lengths are estimated as so many times what they are.
    fc.property(fc.array(request, { maxLength: 60 }), fc.constantFrom(0.5, 1, 1.5, 3.5), (requests, times) => {
      const honest = new HitAudit();
      let lookups = 0;
      let hits = 0;
      const events: { readonly at: number; readonly do: () => void }[] = [];
      requests.forEach(({ tokens, suffix, delays: [queued, computed] }, at) => {
        const estimates = [times * (tokens + suffix), times * tokens] as const;
        const schedules = () => {
          lookups += tokens + suffix;
          hits += tokens;
        };
        events.push({ at, do: () => honest.sent(...estimates) });
        events.push({ at: at + queued + 0.1, do: schedules });
        events.push({ at: at + queued + computed + 0.2, do: () => honest.confirmed(...estimates, at) });
      });
      for (let at = 0; at < 75; at++) {
        events.push({
          at: at + 0.5,
          do: () => {
            honest.ask();
            expect(honest.told({ startedAt: 1, lookedUp: lookups, found: hits }).kind).toBe('as-expected');
          },
        });
      }
      for (const event of events.sort((a, b) => a.at - b.at)) event.do();
    }),
    { numRuns: runs(200) },
  );
});
