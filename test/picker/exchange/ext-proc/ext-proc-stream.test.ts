import {
  FULL_DUPLEX,
  requestBody,
  requestHeaders,
  requestTrailers,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import { encode } from '../../wire/_protobuf';
import { bodyOf, type ExtProcCall, ExtProcHarness, kindsOf } from './_ext-proc-call';

const POST = requestHeaders(
  [
    [':method', 'POST'],
    [':path', '/v1/chat/completions'],
  ],
  false,
  { modes: FULL_DUPLEX },
);
const GET = requestHeaders(
  [
    [':method', 'GET'],
    [':path', '/v1/models'],
  ],
  true,
  { modes: FULL_DUPLEX },
);
const OK = responseHeaders([[':status', '200']]);
const BODY = '{"model":"m","prompt":"hello"}';

describe('an ext_proc stream', () => {
  let harness: ExtProcHarness;
  let call: ExtProcCall;

  beforeEach(() => {
    harness = new ExtProcHarness();
    call = harness.open();
  });

  it('answers nothing until the whole body is there, then headers and body in order', () => {
    expect(call.send(POST)).toEqual([]);
    expect(call.send(requestBody(BODY.slice(0, 9)))).toEqual([]);
    const answers = call.send(requestBody(BODY.slice(9), true));
    expect(kindsOf(answers)).toEqual(['request-headers', 'request-body (last)']);
    expect(String(bodyOf(answers))).toBe(BODY);
  });

  it('passes a body on that its trailers end: no piece is marked as the last', () => {
    call.send(POST, requestBody(BODY));
    expect(kindsOf(call.send(requestTrailers([['x-checksum', '1']])))).toEqual([
      'request-headers',
      'request-body',
      'request-trailers',
    ]);
  });

  it('takes an empty message as the end of a body', () => {
    call.send(POST, requestBody(BODY), requestBody(''));
    const answers = call.send(requestBody('', true));
    expect(kindsOf(answers)).toEqual(['request-headers', 'request-body (last)']);
    expect(String(bodyOf(answers))).toBe(BODY);
  });

  it('passes on an answer piece by piece, at once', () => {
    call.send(POST, requestBody(BODY, true));
    expect(kindsOf(call.send(OK))).toEqual(['response-headers']);
    expect(harness.port.firstTokens).toEqual([]);
    for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
      const answers = call.send(responseBody(event));
      expect(kindsOf(answers)).toEqual(['response-body']);
      expect(String(bodyOf(answers))).toBe(event);
    }
    expect(harness.port.firstTokens).toEqual([1]);
    expect(kindsOf(call.send(responseBody('', true)))).toEqual(['response-body (last)']);
    expect(harness.port.released).toEqual({ completed: 1 });
    call.handler.closed('finished');
    expect(harness.service.openStreams).toBe(0);
  });

  it.each([
    ['body', [OK, responseBody('x')], responseBody('', true)],
    ['headers', [], responseHeaders([[':status', '204']], true)],
    ['trailers', [OK, responseBody('x')], responseTrailers([['grpc-status', '0']])],
  ])('ends with the last message of an answer that its %s end', (_, messages, last) => {
    call.send(POST, requestBody(BODY, true), ...messages);
    expect(call.stream.status).toBeUndefined();
    call.send(last);
    expect(call.stream.status).toBe(0);
  });

  it('ends when its gateway does, without an answer', () => {
    call.send(POST, requestBody(BODY, true));
    call.handler.halfClose();
    expect(call.stream.status).toBe(0);
    expect(harness.port.released).toEqual({ 'client-gone': 1 });
  });

  it('takes a request and an answer that are headers alone', () => {
    expect(kindsOf(call.send(GET))).toEqual(['request-headers']);
    expect(kindsOf(call.send(responseHeaders([[':status', '204']], true)))).toEqual(['response-headers']);
    expect(harness.port.released).toEqual({ completed: 1 });
  });

  it('takes an answer that trailers end', () => {
    call.send(GET, OK, responseBody('x'));
    expect(kindsOf(call.send(responseTrailers([['grpc-status', '0']])))).toEqual(['response-trailers']);
    expect(harness.port.released).toEqual({ completed: 1 });
  });

  it("takes an answer before the request's end, and the rest of the request after it", () => {
    call.send(
      requestHeaders([
        [':method', 'POST'],
        [':path', '/v1/responses/r1/cancel'],
      ]),
    );
    call.send(requestBody('first'));
    expect(kindsOf(call.send(OK, responseBody('done', true)))).toEqual(['response-headers', 'response-body (last)']);
    expect(call.stream.status).toBeUndefined();
    const answers = call.send(requestBody('second', true));
    expect(kindsOf(answers)).toEqual(['request-body (last)']);
    expect(call.stream.status).toBe(0);
    expect(harness.port.released).toEqual({ completed: 1 });
  });

  it.each([
    ['a gRPC call', ['content-type', 'application/grpc']],
    ['an upgrade', ['upgrade', 'websocket']],
  ] as const)('decides %s on its headers', (_, header) => {
    const answers = call.send(requestHeaders([[':method', 'POST'], [':path', '/v1/completions'], header]));
    expect(kindsOf(answers)).toEqual(['request-headers']);
    expect(kindsOf(call.send(requestBody('\0'), OK, requestBody('\0')))).toEqual([
      'request-body',
      'response-headers',
      'request-body',
    ]);
  });

  it('keeps the bytes of a large body, whatever the size of the pieces', () => {
    const body = Buffer.from(JSON.stringify({ model: 'm', prompt: 'ü'.repeat(150_000) }));
    call.send(POST);
    for (let start = 0; start < body.length; start += 16_384) {
      call.send(requestBody(body.subarray(start, start + 16_384), start + 16_384 >= body.length));
    }
    expect(bodyOf(call.stream.answers).equals(body)).toBe(true);
    expect(call.stream.answers[0]).toMatchObject({ set: { 'content-length': String(body.length) } });
    expect(harness.port.picks[0].textBytes).toBe(300_000);
  });

  it('ignores unknown fields', () => {
    const unknown = encode([
      [777, 'unknown'],
      [778, 5],
    ]);
    const answers = call.send(Buffer.concat([unknown, POST]), Buffer.concat([requestBody(BODY, true), unknown]));
    expect(kindsOf(answers)).toEqual(['request-headers', 'request-body (last)']);
  });

  it('holds the gateway back while the gateway does not take what it is sent', () => {
    call.send(POST, requestBody(BODY, true), OK);
    call.stream.keepsUp = false;
    call.send(responseBody('data: 1'));
    expect(call.stream.paused).toBe(true);
    call.handler.writable();
    expect(call.stream.paused).toBe(false);
  });

  it('tells exchanges apart', () => {
    const other = harness.open();
    call.send(POST);
    other.send(GET);
    call.send(requestBody(BODY, true));
    expect(harness.port.picks.map(({ id, model }) => [id, model])).toEqual([
      [2, ''],
      [1, 'm'],
    ]);
    expect(harness.service.openStreams).toBe(2);
  });
});
