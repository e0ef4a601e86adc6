import type { DoneCause } from '../../../../src/picker/scheduling/port';
import {
  requestBody,
  requestHeaders,
  requestTrailers,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import { type ExtProcCall, ExtProcHarness } from './_ext-proc-call';

const POST = requestHeaders([
  [':method', 'POST'],
  [':path', '/v1/completions'],
]);
const UPGRADE = requestHeaders([
  [':method', 'GET'],
  [':path', '/v1/completions'],
  ['upgrade', 'websocket'],
]);
const OK = responseHeaders([[':status', '200']]);
const SERVED_ELSEWHERE = responseHeaders([[':status', '200']], false, {
  metadata: { 'envoy.lb': { 'x-gateway-destination-endpoint-served': '10.0.0.9:8000' } },
});

/** The messages of whole exchanges: each is cut after each of them. */
const EXCHANGES: Record<string, readonly Buffer[]> = {
  unary: [POST, requestBody('{"model":'), requestBody('"m"}', true), OK, responseBody('x'), responseBody('y', true)],
  'with trailers': [
    POST,
    requestBody('{"model":"m"}'),
    requestTrailers(),
    SERVED_ELSEWHERE,
    responseBody('x'),
    responseTrailers(),
  ],
  upgrade: [
    UPGRADE,
    requestBody('a'),
    responseHeaders([[':status', '101']]),
    responseBody('b'),
    requestBody('c', true),
  ],
  'answered early': [UPGRADE, OK, responseBody('x', true), requestBody('late'), requestBody('', true)],
  'with an error': [
    POST,
    requestBody('{"model":"m"}', true),
    responseHeaders([[':status', '500']]),
    responseBody('x', true),
  ],
  refused: [POST, requestBody('{"model":5}', true), requestBody('ignored')],
};

/** The ways in which a stream can be cut, with the cause that a booking then ends with. */
const CUTS: readonly (readonly [
  name: string,
  cause: DoneCause,
  cut: (harness: ExtProcHarness, call: ExtProcCall) => void,
])[] = [
  [
    'a half-close',
    'client-gone',
    (_, call) => {
      call.handler.halfClose();
      call.handler.closed('finished');
    },
  ],
  ['a reset', 'client-gone', (_, call) => call.handler.closed('reset')],
  [
    'a malformed message',
    'refused',
    (_, call) => {
      call.send(Buffer.from([0xff]));
      call.handler.closed('finished');
    },
  ],
  [
    'a message out of order',
    'refused',
    (_, call) => {
      call.send(POST, POST);
      call.handler.closed('finished');
    },
  ],
  [
    'a deadline',
    'deadline',
    (harness, call) => {
      harness.deadlines.tick(100_000_000);
      call.handler.closed('finished');
    },
  ],
  [
    'a shutdown',
    'shutdown',
    (harness, call) => {
      harness.service.shutDown();
      call.handler.closed('finished');
    },
  ],
];

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
      call.send(...EXCHANGES[exchange].slice(0, length));
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
