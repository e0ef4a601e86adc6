/** Whatever goes wrong at whatever time: every booking is released, once, with the cause that is true. */
import { ModelTable } from '../../../../src/picker/models';
import { DEFAULT_POLICY, Scheduler } from '../../../../src/picker/scheduling';
import { RELEASE_CAUSES, type ReleaseCause } from '../../../../src/picker/scheduling/booking-counts';
import { ExtProcHarness } from './_ext-proc-call';
import { CUTS, EXCHANGES, messagesOf, type Standing } from './_faults';

const ENDPOINTS = ['10.0.0.1:8000', '10.0.0.2:8000'];

/** A service over a scheduler with two endpoints, whose models can be replaced. */
class World {
  readonly scheduler = new Scheduler({ policy: DEFAULT_POLICY, now: () => 0, random: () => 0, onMisuse: 'throw' });
  models = new ModelTable();
  readonly harness = new ExtProcHarness({
    port: this.scheduler,
    resolveModel: (question) => this.models.resolve(question, () => 0),
    hashesPrompts: true,
    usage: 'ask',
  });

  constructor() {
    for (const endpoint of ENDPOINTS) {
      this.scheduler.endpoints.setEligible(this.scheduler.endpoints.add(endpoint), true);
    }
  }

  /** The endpoint that has a booking; another one while none has. */
  get inUse(): string {
    const { endpoints } = this.scheduler;
    return ENDPOINTS.find((id) => (endpoints.booked[endpoints.slotOf(id) ?? -1] ?? 0) > 0) ?? ENDPOINTS[1];
  }

  /** Bookings that ended, by cause. Throws where anything is booked still, or does not add up. */
  get released(): Record<string, number> {
    const { endpoints, inFlight } = this.scheduler;
    const released = RELEASE_CAUSES.map((cause) => [cause, endpoints.total.released[cause]] as const);
    const left = [inFlight, endpoints.total.inFlight, this.harness.service.openStreams];
    for (let slot = 0; slot < endpoints.size; slot++) {
      left.push(endpoints.booked[slot], endpoints.pendingTokens[slot], endpoints.bookedTokens[slot]);
      left.push(endpoints.countsOf(slot).inFlight);
    }
    if (left.some((count) => count !== 0)) {
      throw new Error(`something is left: ${left.join(', ')}`);
    }
    return Object.fromEntries(released.filter(([, count]) => count > 0));
  }
}

/** What may happen meanwhile. None of it ends a request that is booked. */
const CHANGES: Record<string, (world: World) => void> = {
  nothing: () => undefined,
  'its endpoint is deleted': ({ scheduler, inUse }) => scheduler.endpoints.remove(inUse),
  'its endpoint is deleted and comes back': ({ scheduler, inUse }) => {
    scheduler.endpoints.remove(inUse);
    scheduler.endpoints.setEligible(scheduler.endpoints.add(inUse), true);
  },
  'its endpoint is no longer ready': ({ scheduler, inUse }) =>
    scheduler.endpoints.setEligible(scheduler.endpoints.slotOf(inUse)!, false),
  'the models are replaced': (world) => {
    world.models = new ModelTable([{ model: 'm', targets: [{ name: 'other', weight: 1 }], priority: 1 }]);
  },
};

/** The causes that a request ends with: its own, or that of the cut. */
function causes(exchange: string, length: number, standing: Standing, cut: ReleaseCause): object {
  if (standing === 'unbooked') {
    return {};
  }
  // Another gateway's endpoint has no bookings of this pool, so nothing is left to be released.
  if (exchange === 'served elsewhere' && length >= 4) {
    return { moved: 1 };
  }
  return { [standing === 'booked' ? cut : standing]: 1 };
}

describe.each(Object.keys(CHANGES))('while %s', (change) => {
  it.each(Object.keys(EXCHANGES))('a request is released once, wherever its exchange is cut: %s', (exchange) => {
    const steps = EXCHANGES[exchange];
    const released: Record<string, object> = {};
    const expected: Record<string, object> = {};
    for (const [cut, cause, apply] of CUTS) {
      for (let length = 0; length <= steps.length; length++) {
        for (let changed = change === 'nothing' ? length : 0; changed <= length; changed++) {
          const world = new World();
          const call = world.harness.open();
          call.send(...messagesOf(steps.slice(0, changed)));
          CHANGES[change](world);
          call.send(...messagesOf(steps.slice(changed, length)));
          apply(world.harness, call);
          const standing = length === 0 ? 'unbooked' : steps[length - 1][1];
          const where = `${cut} after ${length} messages, changed after ${changed}`;
          released[where] = world.released;
          expected[where] = causes(exchange, length, standing, cause);
        }
      }
    }
    expect(released).toEqual(expected);
  });
});

it('many requests at a time, cut at different places, add up', () => {
  const world = new World();
  const expected: Record<string, number> = {};
  const add = (counts: object) => {
    for (const [cause, count] of Object.entries(counts)) {
      expected[cause] = (expected[cause] ?? 0) + count;
    }
  };
  const open = Object.entries(EXCHANGES).flatMap(([exchange, steps]) =>
    steps.map(([, standing], index) => {
      const call = world.harness.open();
      call.send(...messagesOf(steps.slice(0, index + 1)));
      add(causes(exchange, index + 1, standing, 'client-gone'));
      return call;
    }),
  );
  for (const call of open) {
    call.handler.closed('reset');
  }
  expect(world.released).toEqual(expected);
});
