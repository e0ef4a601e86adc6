import { encodeImmediateAnswer } from '../../../../src/picker/exchange/ext-proc/immediate-answer';
import { MODEL_MISSING, NOT_PICKED, refusalBody } from '../../../../src/picker/exchange/refusal';
import { listedByName } from '../../../../src/picker/models';
import { WireWriter } from '../../../../src/picker/wire';
import { answerOf, requestBody, requestHeaders, responseBody, responseHeaders } from '../../wire/_processing-messages';
import { ExtProcHarness, kindsOf } from './_ext-proc-call';

const POST = requestHeaders([
  [':method', 'POST'],
  [':path', '/v1/completions'],
]);

describe('immediate answers', () => {
  it('carry status, reason and a JSON body', () => {
    expect(answerOf(encodeImmediateAnswer(new WireWriter(), NOT_PICKED.saturated))).toEqual({
      kind: 'immediate',
      status: 429,
      headers: { 'content-type': 'application/json', 'x-llm-d-request-dropped-reason': 'rejected-saturated' },
      body: refusalBody(NOT_PICKED.saturated),
      details: 'picker_saturated',
    });
  });

  it('have no dropped reason when the request is at fault', () => {
    expect(answerOf(encodeImmediateAnswer(new WireWriter(), MODEL_MISSING))).toMatchObject({
      status: 400,
      headers: { 'content-type': 'application/json' },
    });
  });

  it('list models by the names that clients ask for', () => {
    const call = new ExtProcHarness({ listModels: () => [listedByName('acme/chat')] }).open();
    const get = requestHeaders(
      [
        [':method', 'GET'],
        [':path', '/v1/models'],
      ],
      true,
    );
    expect(call.send(get)).toEqual([
      {
        kind: 'immediate',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: expect.stringContaining('"id":"acme/chat"'),
        details: 'picker_answered',
      },
    ]);
    expect(call.stream.status).toBe(0);
  });

  it('end the stream, and whatever the gateway still sends is ignored', () => {
    const call = new ExtProcHarness().open();
    call.send(POST, requestBody('no json'));
    expect(kindsOf(call.stream.answers)).toEqual(['immediate']);
    expect(call.stream.status).toBe(0);
    expect(call.send(requestBody('more', true), responseHeaders([[':status', '400']], true))).toEqual([]);
    call.handler.halfClose();
    call.handler.closed('finished');
  });

  it('are not given once the answer has begun: the stream ends with a status instead', () => {
    const harness = new ExtProcHarness();
    const call = harness.open();
    call.send(POST, requestBody('{"model":"m"}', true), responseHeaders([[':status', '200']]), responseBody('data: 1'));
    harness.service.shutDown();
    expect(kindsOf(call.stream.answers)).not.toContain('immediate');
    expect(call.stream.status).toBe(14);
    expect(call.stream.statusMessage).toBe('the endpoint picker is shutting down');
    expect(harness.port.released).toEqual({ shutdown: 1 });
  });
});
