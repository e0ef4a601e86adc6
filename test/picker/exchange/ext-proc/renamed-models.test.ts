import {
  FULL_DUPLEX,
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import { bodyOf, type ExtProcCall, ExtProcHarness, kindsOf } from './_ext-proc-call';

const POST = requestHeaders(
  [
    [':method', 'POST'],
    [':path', '/v1/chat/completions'],
    ['accept-encoding', 'gzip'],
  ],
  false,
  { modes: FULL_DUPLEX },
);
const STREAM = responseHeaders([
  [':status', '200'],
  ['content-type', 'text/event-stream'],
]);

describe('a model that the servers know by another name', () => {
  let call: ExtProcCall;

  beforeEach(() => {
    call = new ExtProcHarness({ resolveModel: () => ({ model: 'served', priority: 0 }) }).open();
  });

  it('is asked for by that name, and the answer must not be compressed', () => {
    const answers = call.send(POST, requestBody('{"mod'), requestBody('el":"asked"}', true));
    expect(bodyOf(answers).toString()).toBe('{"model":"served"}');
    expect(answers[0]).toMatchObject({ set: { 'content-length': '18' } });
    expect('removed' in answers[0] && answers[0].removed).toContain('accept-encoding');
  });

  it('has the name back that the client knows, wherever the answer is cut, and no length is told', () => {
    call.send(POST, requestBody('{"model":"asked"}', true));
    const answers = call.send(
      STREAM,
      responseBody('data: {"model":"ser'),
      responseBody('ved"}\n\n'),
      responseBody('', true),
    );
    expect(answers[0]).toMatchObject({ kind: 'response-headers', removed: ['content-length'] });
    expect(bodyOf(answers).toString()).toBe('data: {"model":"asked"}\n\n');
    expect(kindsOf(answers).at(-1)).toBe('response-body (last)');
  });

  it('loses nothing that was held back when trailers end the answer', () => {
    call.send(POST, requestBody('{"model":"asked"}', true));
    const answers = call.send(STREAM, responseBody('data: "mod'), responseTrailers());
    expect(bodyOf(answers).toString()).toBe('data: "mod');
    expect(kindsOf(answers).at(-1)).toBe('response-trailers');
  });
});
