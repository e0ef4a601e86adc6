import type { DoneCause } from '../../../../src/picker/scheduling/port';
import {
  requestBody,
  requestHeaders,
  requestTrailers,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import type { ExtProcCall, ExtProcHarness } from './_ext-proc-call';

/** Whether a request is booked: not yet or never, now, or it was until it ended for a cause. */
export type Standing = 'unbooked' | 'booked' | DoneCause;

/** A message of a gateway, and how the request stands behind it. */
export type Step = readonly [message: Buffer, standing: Standing];

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
const STREAM = responseHeaders([
  [':status', '200'],
  ['content-type', 'text/event-stream'],
]);
const servedFrom = (endpoint: string) =>
  responseHeaders([[':status', '200']], false, {
    metadata: { 'envoy.lb': { 'x-gateway-destination-endpoint-served': endpoint } },
  });

/** An endpoint that no pool has. */
export const ELSEWHERE = '10.0.0.9:8000';

/** Whole exchanges: each is cut after each of its messages. */
export const EXCHANGES: Record<string, readonly Step[]> = {
  unary: [
    [POST, 'unbooked'],
    [requestBody('{"model":'), 'unbooked'],
    [requestBody('"m"}', true), 'booked'],
    [OK, 'booked'],
    [responseBody('x'), 'booked'],
    [responseBody('y', true), 'completed'],
  ],
  streamed: [
    [POST, 'unbooked'],
    [requestBody('{"model":"m","stream":true,"prompt":"a"}', true), 'booked'],
    [STREAM, 'booked'],
    [responseBody('data: {"choices":[{"text":"a"}]}\n\ndata: {"choi'), 'booked'],
    [responseBody('ces":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n\n'), 'booked'],
    [responseBody('data: [DONE]\n\n'), 'booked'],
    [responseTrailers(), 'completed'],
  ],
  'served elsewhere': [
    [POST, 'unbooked'],
    [requestBody('{"model":"m"}'), 'unbooked'],
    [requestTrailers(), 'booked'],
    [servedFrom(ELSEWHERE), 'booked'],
    [responseBody('x'), 'booked'],
    [responseTrailers(), 'completed'],
  ],
  upgrade: [
    [UPGRADE, 'booked'],
    [requestBody('a'), 'booked'],
    [responseHeaders([[':status', '101']]), 'booked'],
    [responseBody('b'), 'booked'],
    [requestBody('c', true), 'booked'],
  ],
  'answered early': [
    [UPGRADE, 'booked'],
    [OK, 'booked'],
    [responseBody('x', true), 'completed'],
    [requestBody('late'), 'completed'],
    [requestBody('', true), 'completed'],
  ],
  'with an error of the server': [
    [POST, 'unbooked'],
    [requestBody('{"model":"m"}', true), 'booked'],
    [responseHeaders([[':status', '500']]), 'booked'],
    [responseBody('x', true), 'server-error'],
  ],
  'with an error of the client': [
    [POST, 'unbooked'],
    [requestBody('{"model":"m"}', true), 'booked'],
    [responseHeaders([[':status', '400']], true), 'client-error'],
  ],
  refused: [
    [POST, 'unbooked'],
    [requestBody('{"model":5}', true), 'unbooked'],
    [requestBody('ignored'), 'unbooked'],
  ],
};

/** The messages of an exchange. */
export const messagesOf = (steps: readonly Step[]) => steps.map(([message]) => message);

/** The ways in which a stream can be cut, with the cause that a booking then ends with. */
export const CUTS: readonly (readonly [
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
