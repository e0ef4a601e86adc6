import * as fc from 'fast-check';
import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { BodyBudget, DEFAULT_STATE_TIMEOUTS, ServingPaths } from '../../../src/picker/exchange';
import { EXT_PROC_METHOD } from '../../../src/picker/exchange/ext-proc/ext-proc-service';
import { ModelNameService, type RoutedAs } from '../../../src/picker/model-router';
import { Deadlines, GrpcStatus } from '../../../src/picker/transport';
import { bodyOf, ExtProcCall, kindsOf, RecordedStream } from '../exchange/ext-proc/_ext-proc-call';
import { FULL_DUPLEX, type Headers, requestBody, requestHeaders, requestTrailers } from '../wire/_processing-messages';

const CHAT: Headers = [
  [':method', 'POST'],
  [':path', '/v1/chat/completions'],
];

function open(maxBodyBytes = 1_000_000, bodyBudget = new BodyBudget(2_000_000)) {
  const deadlines = new Deadlines(0);
  const outcomes: RoutedAs[] = [];
  const service = new ModelNameService({
    servingPaths: new ServingPaths(SERVING_PATHS),
    maxBodyBytes,
    bodyBudget,
    deadlines,
    timeouts: DEFAULT_STATE_TIMEOUTS,
    routed: (outcome) => outcomes.push(outcome),
  });
  const stream = new RecordedStream();
  const call = new ExtProcCall(stream, service.methods.get(EXT_PROC_METHOD)!.open(stream));
  return { outcomes, call, deadlines };
}

/** The headers that the first answer sets and removes. */
function routingOf({ stream }: ExtProcCall) {
  const [{ set, removed, clearRouteCache }] = stream.answers as unknown as {
    set: Record<string, string>;
    removed: string[];
    clearRouteCache: boolean;
  }[];
  return { set, removed, clearRouteCache };
}

test('the model of the body stands in the header, and the body goes on as it came', () => {
  const { call, outcomes } = open();
  const body = '{"messages":[{"role":"user","content":"Hi"}],"model":"acme/chat"}';
  expect(call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }))).toEqual([]);
  expect(call.send(requestBody(body.slice(0, 50)))).toEqual([]);
  const answers = call.send(requestBody(body.slice(50), true));
  expect(routingOf(call)).toEqual({
    set: { 'x-gateway-model-name': 'acme/chat' },
    removed: ['x-gateway-base-model-name'],
    clearRouteCache: true,
  });
  expect(bodyOf(answers).toString()).toBe(body);
  expect(outcomes).toEqual(['named']);
});

test('any model in any pieces of any body is named as a JSON parser reads it, and no byte is lost', () => {
  const body = fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ unit: 'binary-ascii', minLength: 1 }))
    .map(([rest, model]) => Buffer.from(JSON.stringify({ ...rest, model })));
  fc.assert(
    fc.property(body, fc.array(fc.nat(400), { maxLength: 6 }), (bytes, cuts) => {
      const { call } = open();
      const ends = [...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
      call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }));
      ends.forEach((end, index) => {
        call.send(requestBody(bytes.subarray(ends[index - 1] ?? 0, end), index === ends.length - 1));
      });
      const { model } = JSON.parse(bytes.toString());
      const sendable = /^[\x20-\x7e]+$/.test(model);
      expect(routingOf(call).set).toEqual(sendable ? { 'x-gateway-model-name': model } : {});
      expect(bodyOf(call.stream.answers).equals(bytes)).toBe(true);
    }),
  );
});

test.each([
  ['no JSON', 'model=acme'],
  ['no object', '["model"]'],
  ['no model', '{"prompt":"Hi"}'],
  ['a model that is no text', '{"model":7}'],
])('a body with %s goes on without a name, and without the one that its client gave', (_what, body) => {
  const { call, outcomes } = open();
  call.send(requestHeaders([...CHAT, ['x-gateway-model-name', 'forged']], false, { modes: FULL_DUPLEX }));
  const answers = call.send(requestBody(body, true));
  expect(routingOf(call)).toMatchObject({ set: {}, removed: ['x-gateway-model-name', 'x-gateway-base-model-name'] });
  expect(bodyOf(answers).toString()).toBe(body);
  expect(outcomes).toEqual(['unnamed']);
});

test.each<[string, Headers]>([
  [
    'a GET',
    [
      [':method', 'GET'],
      [':path', '/v1/models'],
    ],
  ],
  [
    'another path',
    [
      [':method', 'POST'],
      [':path', '/upload'],
    ],
  ],
  ['a gRPC call', [...CHAT, ['content-type', 'application/grpc']]],
])('%s is not held', (_what, headers) => {
  const { call, outcomes } = open();
  expect(kindsOf(call.send(requestHeaders(headers, false, { modes: FULL_DUPLEX })))).toEqual(['request-headers']);
  expect(bodyOf(call.send(requestBody('{"model":"acme"}', true))).toString()).toBe('{"model":"acme"}');
  expect(outcomes).toEqual(['passed']);
});

test('a body that is too long to hold goes on without a name', () => {
  const { call } = open(100);
  const long = `{"model":"acme","prompt":"${'x'.repeat(100)}`;
  call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }));
  const answers = [...call.send(requestBody(long)), ...call.send(requestBody('"}', true))];
  expect(routingOf(call).set).toEqual({});
  expect(bodyOf(answers).toString()).toBe(`${long}"}`);
});

test('bodies beyond what all together may hold go on without a name, in order, until others have gone', () => {
  const budget = new BodyBudget(150);
  const begun = Array.from({ length: 3 }, () => open(1_000, budget));
  const answers = begun.map(({ call }) => {
    call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }));
    return call.send(requestBody('{"model":"acme",'), requestBody(`"prompt":"${'x'.repeat(40)}`));
  });
  expect(answers.map(kindsOf)).toEqual([[], [], ['request-headers', 'request-body']]);
  expect(begun.map(({ outcomes }) => outcomes)).toEqual([[], [], ['unnamed']]);
  for (const { call } of begun) call.send(requestBody('"}', true));
  for (const { call } of begun) {
    expect(bodyOf(call.stream.answers).toString()).toBe(`{"model":"acme","prompt":"${'x'.repeat(40)}"}`);
  }
  expect(begun.map(({ outcomes }) => outcomes)).toEqual([['named'], ['named'], ['unnamed']]);
  expect(budget.held).toBe(0);
});

test.each<[string, (call: ExtProcCall) => void]>([
  ['its gateway resets it', ({ handler }) => handler.closed('reset')],
  ['its gateway ends it', ({ handler }) => handler.halfClose()],
  ['bytes come that are no message', (call) => call.send(Buffer.from([0xff, 0xff]))],
])('a call holds nothing any more when %s', (_what, end) => {
  const budget = new BodyBudget(1_000);
  const { call, deadlines } = open(1_000, budget);
  call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }), requestBody('{"model":'));
  expect(budget.held).toBe(9);
  end(call);
  const { status } = call.stream;
  deadlines.tick(1_000_000);
  expect([budget.held, call.stream.status]).toEqual([0, status]);
});

test('a body stays counted until the gateway takes it, and its end comes last', () => {
  const budget = new BodyBudget(100_000);
  const { call } = open(100_000, budget);
  call.stream.keepsUp = false;
  const long = (text: string) => requestBody(text.padEnd(5_000));
  call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }), long('{"model":"acme",'), long('"n":1'));
  const answers = call.send(requestBody('}'), requestTrailers());
  expect([kindsOf(answers), call.stream.paused]).toEqual([['request-headers', 'request-body'], true]);
  expect(budget.held).toBe(5_001);
  call.handler.writable();
  expect([call.stream.answers.length, call.stream.paused, budget.held]).toEqual([3, true, 1]);
  call.stream.keepsUp = true;
  call.handler.writable();
  expect(kindsOf(call.stream.answers)).toEqual([
    'request-headers',
    'request-body',
    'request-body',
    'request-body',
    'request-trailers',
  ]);
  expect(JSON.parse(bodyOf(call.stream.answers).toString())).toEqual({ model: 'acme', n: 1 });
  expect(budget.held).toBe(0);
});

test('a call ends when headers do not come, when nothing comes of a held body, or when it is not taken', () => {
  const { head, body } = DEFAULT_STATE_TIMEOUTS;
  const [silent, stalled, untaken] = [open(), open(), open(100_000)];
  silent.deadlines.tick(head - 1);
  expect(silent.call.stream.status).toBeUndefined();
  silent.deadlines.tick(head);
  stalled.call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }));
  stalled.deadlines.tick(body - 1);
  stalled.call.send(requestBody('{"model":'));
  stalled.deadlines.tick(2 * body - 2);
  expect(stalled.call.stream.status).toBeUndefined();
  stalled.deadlines.tick(2 * body - 1);
  untaken.call.stream.keepsUp = false;
  untaken.call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }), requestBody('{"model":'.padEnd(5_000)));
  untaken.call.send(requestBody('"acme"}', true));
  untaken.deadlines.tick(body);
  for (const { call } of [silent, stalled, untaken]) expect(call.stream.status).toBe(GrpcStatus.DEADLINE_EXCEEDED);
});

test('a call whose request has gone on has no deadline', () => {
  const calls = [open(), open()];
  calls[0].call.send(
    requestHeaders(
      [
        [':method', 'GET'],
        [':path', '/v1/models'],
      ],
      true,
      { modes: FULL_DUPLEX },
    ),
  );
  calls[1].call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }), requestBody('{"model":"acme"}', true));
  for (const { call, deadlines } of calls) {
    deadlines.tick(1e9);
    expect(call.stream.status).toBeUndefined();
  }
});

test('trailers end a body', () => {
  const { call } = open();
  call.send(requestHeaders(CHAT, false, { modes: FULL_DUPLEX }), requestBody('{"model":"acme"}'));
  const answers = call.send(requestTrailers());
  expect(routingOf(call).set).toEqual({ 'x-gateway-model-name': 'acme' });
  expect(kindsOf(answers).at(-1)).toBe('request-trailers');
});

test('a gateway that does not stream bodies in full duplex is told so', () => {
  const { call } = open();
  call.send(requestHeaders(CHAT, false, { modes: [1, 0] }));
  expect(call.stream.status).toBe(GrpcStatus.FAILED_PRECONDITION);
  expect(call.stream.statusMessage).toContain('request_body_mode is STREAMED: set it to FULL_DUPLEX_STREAMED');
});

test('bytes that are no message end the call alone', () => {
  const { call } = open();
  call.send(Buffer.from([0xff, 0xff]));
  expect(call.stream.status).toBe(GrpcStatus.INVALID_ARGUMENT);
});
