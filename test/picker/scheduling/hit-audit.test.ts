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
  audit.sent(1_000);
  schedule(1_000);
  expect(kinds(1)).toEqual(['as-expected']);
  audit.confirmed(1_000, 7);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test('a hit that was not there is missing on the second page after the first token', () => {
  audit.sent(1_000);
  schedule(0);
  audit.confirmed(1_000, 7);
  expect(page()).toEqual({ kind: 'as-expected' });
  expect(page()).toEqual({ kind: 'missing', use: 7 });
  expect(page()).toEqual({ kind: 'as-expected' });
});

test('tells the least recent use of what is missing, also where the count of uses has wrapped around', () => {
  for (const use of [2 ** 31 - 1, 2 ** 31 - 5, -(2 ** 31) + 3]) {
    audit.sent(500);
    audit.confirmed(500, use);
  }
  page();
  expect(page()).toEqual({ kind: 'missing', use: 2 ** 31 - 5 });
});

test('half of a hit is enough, since lengths are estimates', () => {
  audit.sent(1_000);
  schedule(501);
  audit.confirmed(1_000, 7);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test('hits of requests that nobody expected anything of do not hide what is missing later', () => {
  schedule(100_000);
  page();
  audit.sent(1_000);
  audit.confirmed(1_000, 7);
  page();
  expect(page().kind).toBe('missing');
});

test('a request that ended without a first token is not expected to be counted', () => {
  audit.sent(1_000);
  audit.withdrawn(1_000);
  expect(kinds(3)).toEqual(['as-expected', 'as-expected', 'as-expected']);
});

test('pages that did not come lose nothing', () => {
  audit.sent(1_000);
  audit.confirmed(1_000, 7);
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
    delays: fc.array(fc.nat(6), { minLength: 2, maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
      const honest = new HitAudit();
      let hits = 0;
      const events: { readonly at: number; readonly do: () => void }[] = [];
      requests.forEach(({ tokens, delays: [queued, computed] }, at) => {
        events.push({ at, do: () => honest.sent(tokens) });
        events.push({ at: at + queued + 0.1, do: () => (hits += tokens) });
        events.push({ at: at + queued + computed + 0.2, do: () => honest.confirmed(tokens, at) });
      });
      for (let at = 0; at < 75; at++) {
        events.push({
          at: at + 0.5,
          do: () => {
            honest.ask();
            expect(honest.told({ startedAt: 1, lookedUp: 10 * hits, found: hits }).kind).toBe('as-expected');
          },
        });
      }
      for (const event of events.sort((a, b) => a.at - b.at)) event.do();
    }),
    { numRuns: runs(200) },
  );
});
