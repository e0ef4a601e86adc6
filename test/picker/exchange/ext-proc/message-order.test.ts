import { MessageOrder } from '../../../../src/picker/exchange/ext-proc/message-order';
import type { ProcessingKind } from '../../../../src/picker/wire';
import { requestBody, responseBody, responseHeaders } from '../../wire/_processing-messages';
import { encode } from '../../wire/_protobuf';
import { ExtProcHarness, kindsOf } from './_ext-proc-call';

describe('the order of messages', () => {
  it.each<[ProcessingKind[], string | undefined]>([
    [['request-headers', 'request-body', 'request-trailers', 'response-headers', 'response-body'], undefined],
    [['request-headers', 'response-headers', 'response-body', 'request-body', 'response-trailers'], undefined],
    [['response-headers', 'response-body'], undefined],
    [['request-body'], 'the request came without headers: set request_header_mode to SEND'],
    [['request-trailers'], 'the request came without headers: set request_header_mode to SEND'],
    [['request-headers', 'response-body'], 'the response came without headers: set response_header_mode to SEND'],
    [['request-headers', 'response-trailers'], 'the response came without headers: set response_header_mode to SEND'],
    [['request-headers', 'request-headers'], 'request headers came twice'],
    [['response-headers', 'response-headers'], 'response headers came twice'],
  ])('of %j', (kinds, problem) => {
    const order = new MessageOrder();
    expect(kinds.map((kind) => order.problemOf(kind)).at(-1)).toBe(problem);
  });

  it.each([
    ['a body without headers', requestBody('{}', true), 9],
    ['an answer without headers', responseBody('x'), 9],
    ['a message of an unknown kind', encode([[19, 'future']]), 12],
    ['an empty message', Buffer.alloc(0), 12],
    ['a malformed message', Buffer.from([0x12, 0x7f]), 3],
  ])('ends the stream after %s', (_, message, status) => {
    const call = new ExtProcHarness().open();
    call.send(message);
    expect(call.stream.status).toBe(status);
    expect(call.stream.statusMessage).not.toBe('');
    expect(call.stream.answers).toEqual([]);
  });

  it('lets an answer through whose request another filter has answered', () => {
    const harness = new ExtProcHarness();
    const call = harness.open();
    expect(kindsOf(call.send(responseHeaders([[':status', '401']]), responseBody('denied', true)))).toEqual([
      'response-headers',
      'response-body (last)',
    ]);
    expect(harness.port.picks).toEqual([]);
  });
});
