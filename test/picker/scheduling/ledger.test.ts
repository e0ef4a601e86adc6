/** The ledger in exact integers, whatever happens in whatever order. */
import * as fc from 'fast-check';
import { RELEASE_CAUSES } from '../../../src/picker/scheduling/booking-counts';
import { random } from '../../../src/picker/scheduling/policies/random';
import { regretWeighted } from '../../../src/picker/scheduling/policies/regret-weighted';
import { regretWeightedLearned } from '../../../src/picker/scheduling/policies/regret-weighted-learned';
import type { DoneCause } from '../../../src/picker/scheduling/port';
import { Scheduler } from '../../../src/picker/scheduling/scheduler';
import { seededRandom } from '../../../src/simulator/seeded-random';
import { runs } from '../../runs';
import { chainOf } from '../prefix/_chains';
import { pickRequest } from './_pick-request';

const IDS = ['10.0.0.1:8000', '10.0.0.2:8000', '[fd00::1]:8000'];
const CAUSES = RELEASE_CAUSES.filter((cause): cause is DoneCause => cause !== 'moved');
const PROMPTS = ['', 'a', 'ab', 'abc', 'abcd', 'x', 'xy'].map((letters) =>
  [...letters].map((letter) => letter.repeat(2_000)).join(''),
);

const nth = fc.nat();
const endpoint = fc.constantFrom(...IDS);
const counter = fc.nat(10_000);
const step = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('pick' as const),
      prompt: fc.constantFrom(...PROMPTS),
      otherTokens: fc.nat(1e6),
      streams: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('done' as const), nth, cause: fc.constantFrom(...CAUSES) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('first' as const), nth }) },
  fc.record({
    kind: fc.constant('usage' as const),
    nth,
    tokens: counter,
    cached: fc.option(counter, { nil: undefined }),
  }),
  fc.record({ kind: fc.constant('served' as const), nth, by: fc.constantFrom(...IDS, 'elsewhere:1') }),
  fc.record({ kind: fc.constant('toggle' as const), endpoint }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.nat(1_000) }),
  fc.record({
    kind: fc.constant('scrape' as const),
    endpoint,
    startedAt: fc.nat(1),
    lookedUp: counter,
    found: counter,
  }),
  fc.record({ kind: fc.constant('resize' as const), endpoint, tokens: counter, caches: fc.boolean() }),
);

test.each([random, regretWeighted, regretWeightedLearned].map((policy) => [policy.name, policy] as const))(
  'booked equals released plus in flight, per endpoint and in all, to the last token: %s',
  (_, policy) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        let now = 0;
        const scheduler = new Scheduler({ policy, now: () => now, random: seededRandom(1), onMisuse: 'throw' });
        const { endpoints } = scheduler;
        for (const id of IDS) endpoints.setEligible(endpoints.add(id), true);
        const open: { readonly id: number; first: boolean; usage: boolean }[] = [];
        const book = (
          id: number,
          { prompt, otherTokens, streams }: Extract<(typeof steps)[number], { kind: 'pick' }>,
        ) => {
          const request = { textBytes: prompt.length, otherTokens, streams, hashes: chainOf([prompt]) };
          scheduler.pick(pickRequest(id, request), (result) => {
            if (result.endpoint !== undefined) open.push({ id, first: false, usage: false });
          });
        };
        const take = (each: (typeof steps)[number], id: number) => {
          const slot = 'endpoint' in each ? endpoints.slotOf(each.endpoint) : undefined;
          const booking = 'nth' in each ? open[each.nth % Math.max(1, open.length)] : undefined;
          switch (each.kind) {
            case 'pick':
              return book(id, each);
            case 'wait':
              now += each.ms;
              return;
            case 'toggle':
              if (slot !== undefined) endpoints.remove(each.endpoint);
              else endpoints.setEligible(endpoints.add(each.endpoint), true);
              return;
            case 'scrape':
              if (slot === undefined) return;
              endpoints.askScraped(slot);
              endpoints.setScraped(slot, { running: 1, waiting: 1, kvCacheUse: 0.5 }, now);
              return endpoints.setCacheCounters(slot, each);
            case 'resize':
              if (slot !== undefined) endpoints.setKvCapacity(slot, each.tokens, each.caches);
              return;
          }
          if (booking === undefined) return;
          if (each.kind === 'done') {
            open.splice(open.indexOf(booking), 1);
            return scheduler.done(booking.id, each.cause);
          }
          if (each.kind === 'served') return scheduler.served(booking.id, each.by);
          if (each.kind === 'first' && !booking.first) {
            booking.first = true;
            return scheduler.firstToken(booking.id);
          }
          if (each.kind === 'usage' && !booking.usage) {
            booking.usage = true;
            scheduler.usage(booking.id, each.tokens, each.tokens, each.cached);
          }
        };
        steps.forEach((each, id) => {
          take(each, id);
          for (let slot = 0; slot < endpoints.size; slot++) {
            const { inFlight } = endpoints.countsOf(slot);
            const numbers = [endpoints.booked[slot], endpoints.pendingTokens[slot], endpoints.bookedTokens[slot]];
            if (numbers[0] !== inFlight || numbers.some((number) => !Number.isSafeInteger(number) || number < 0)) {
              throw new Error(`${each.kind}: ${inFlight} in flight, but ${numbers.join(', ')}`);
            }
          }
        });
        for (const { id } of open) scheduler.done(id, 'shutdown');
        expect([scheduler.inFlight, endpoints.total.inFlight]).toEqual([0, 0]);
        const columns = [...endpoints.booked, ...endpoints.pendingTokens, ...endpoints.bookedTokens];
        expect(columns.every((count) => count === 0)).toBe(true);
      }),
      { numRuns: runs(60) },
    );
  },
);
