import { ExtProcHarness } from './_ext-proc-call';
import { CUTS, EXCHANGES, messagesOf } from './_faults';

const CASES = Object.entries(EXCHANGES).flatMap(([exchange, messages]) =>
  CUTS.flatMap(([cut]) => messages.map((_, index) => [exchange, index + 1, cut] as const).concat([[exchange, 0, cut]])),
);

describe.each([
  ['at once', false],
  ['later', true],
])('with picks that are answered %s', (_, deferred) => {
  it.each(CASES)(
    'a %s exchange leaves nothing booked when it is cut after message %i by %s',
    (exchange, length, cut) => {
      const harness = new ExtProcHarness();
      harness.port.deferred = deferred;
      const call = harness.open();
      call.send(...messagesOf(EXCHANGES[exchange]).slice(0, length));
      const [, cause, apply] = CUTS.find(([name]) => name === cut)!;
      const booked = harness.port.openBookings;
      const releasedBefore = { ...harness.port.released };
      apply(harness, call);
      harness.port.answerAll();
      expect(harness.port.openBookings).toBe(0);
      expect(Object.values(harness.port.booked).every((count) => count === 0)).toBe(true);
      expect(harness.service.openStreams).toBe(0);
      if (!deferred) {
        expect(harness.port.released).toEqual(
          booked === 0 ? releasedBefore : { ...releasedBefore, [cause]: (releasedBefore[cause] ?? 0) + 1 },
        );
      }
      const released = Object.values(harness.port.released).reduce((sum, count) => sum + count, 0);
      expect(released).toBe(harness.port.picks.length);
    },
  );
});
