import {
  FULL_DUPLEX,
  requestBody,
  requestHeaders,
  responseBody,
  responseHeaders,
  responseTrailers,
} from '../../wire/_processing-messages';
import { bodyOf, type ExtProcCall, ExtProcHarness, kindsOf } from './_ext-proc-call';

const post = (path: string) =>
  requestHeaders(
    [
      [':method', 'POST'],
      [':path', path],
      ['accept-encoding', 'gzip'],
    ],
    false,
    { modes: FULL_DUPLEX },
  );
const STREAM = responseHeaders([
  [':status', '200'],
  ['content-type', 'text/event-stream; charset=utf-8'],
]);
const CHAT = '/v1/chat/completions?x=1';

const DELTA = 'data: {"model":"served","choices":[{"delta":{"content":"a"}}]}\n\n';
const USAGE =
  'data: {"model":"served","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,' +
  '"prompt_tokens_details":{"cached_tokens":8}}}\n\n';
const DONE = 'data: [DONE]\n\n';

describe('usage that the picker asks for', () => {
  let harness: ExtProcHarness;
  let call: ExtProcCall;

  beforeEach(() => {
    harness = new ExtProcHarness({ usage: 'ask' });
    call = harness.open();
  });

  function sent(path: string, body: string): string {
    return bodyOf(call.send(post(path), requestBody(body.slice(0, 9)), requestBody(body.slice(9), true))).toString();
  }

  it('is asked for in the body, whose length is told, and the answer must not be compressed', () => {
    const body = '{"model":"served","stream":true}';
    const answers = call.send(post(CHAT), requestBody(body, true));
    const asked = '{"model":"served","stream_options":{"include_usage":true},"stream":true}';
    expect(bodyOf(answers).toString()).toBe(asked);
    expect(answers[0]).toMatchObject({ set: { 'content-length': String(asked.length) } });
    expect('removed' in answers[0] && answers[0].removed).toContain('accept-encoding');
  });

  it('is learned, and its event taken out, wherever the answer is cut', () => {
    const stream = DELTA + USAGE + DONE;
    for (let cut = 0; cut <= stream.length; cut++) {
      const call = harness.open();
      call.send(post(CHAT), requestBody('{"model":"served","stream":true}', true));
      const answers = call.send(STREAM, responseBody(stream.slice(0, cut)), responseBody(stream.slice(cut), true));
      expect(answers[0]).toMatchObject({ kind: 'response-headers', removed: ['content-length'] });
      expect(bodyOf(answers).toString()).toBe(DELTA + DONE);
      expect(kindsOf(answers).at(-1)).toBe('response-body (last)');
      expect(harness.port.usages.get(cut + 2)).toEqual([12, 3, 8]);
    }
  });

  it('is taken out of an answer whose model has its name put back', () => {
    harness = new ExtProcHarness({ usage: 'ask', resolveModel: () => ({ model: 'served', priority: 0 }) });
    call = harness.open();
    expect(sent(CHAT, '{"model":"asked","stream":true}')).toBe(
      '{"model":"served","stream_options":{"include_usage":true},"stream":true}',
    );
    const answers = call.send(STREAM, responseBody(DELTA), responseBody(USAGE), responseBody(DONE), responseTrailers());
    expect(bodyOf(answers).toString()).toBe(DELTA.replace('served', 'asked') + DONE);
    expect([...harness.port.usages.values()]).toEqual([[12, 3, 8]]);
  });

  it.each([
    ['its answer is not streamed', CHAT, '{"model":"served"}'],
    ['its client asks', CHAT, '{"model":"served","stream":true,"stream_options":{"include_usage":true}}'],
    ['its stream tells it anyway', '/v1/messages', '{"model":"served","stream":true}'],
  ])('is neither asked for nor taken out where %s', (_, path, body) => {
    expect(sent(path, body)).toBe(body);
    const answers = call.send(STREAM, responseBody(USAGE), responseBody(DONE, true));
    expect(answers[0]).toMatchObject({ kind: 'response-headers' });
    expect(bodyOf(answers).toString()).toBe(USAGE + DONE);
    expect([...harness.port.usages.values()]).toEqual([[12, 3, 8]]);
  });

  it('leaves what is no stream as it is', () => {
    call.send(post(CHAT), requestBody('{"model":"served","stream":true}', true));
    const error = responseHeaders([
      [':status', '400'],
      ['content-type', 'application/json'],
    ]);
    expect(bodyOf(call.send(error, responseBody(USAGE, true))).toString()).toBe(USAGE);
    expect(harness.port.usages.size).toBe(0);
  });
});
