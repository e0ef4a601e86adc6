import * as refusals from '../../../src/picker/exchange/refusal';

describe('refusals', () => {
  it('speak to clients of both APIs', () => {
    expect(JSON.parse(refusals.refusalBody(refusals.MODEL_MISSING))).toEqual({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        code: 'model_missing',
        message: 'the request body names no model: set "model" to a string',
        param: null,
      },
    });
  });

  it.each([
    [refusals.NOT_PICKED['no-endpoint'], 503, 'rejected-no-endpoints'],
    [refusals.NOT_PICKED['subset-empty'], 503, 'rejected-no-endpoints'],
    [refusals.NOT_PICKED['saturated'], 429, 'rejected-saturated'],
    [refusals.PICK_TIMED_OUT, 503, 'rejected-ttl-expired'],
    [refusals.SHUTTING_DOWN, 503, 'rejected-shutting-down'],
    [refusals.ANSWER_TIMED_OUT, 504, undefined],
    [refusals.BODY_STALLED, 408, undefined],
    [refusals.MODEL_MISSING, 400, undefined],
    [refusals.bodyMalformed('a JSON object', 'it is empty'), 400, undefined],
    [refusals.bodyTooLong(10), 413, undefined],
    [refusals.BODIES_TOO_MANY, 503, 'rejected-saturated'],
    [refusals.encodingUnknown('lzma', ['gzip', 'br']), 415, undefined],
    [refusals.pathNotServed('/metrics'), 404, undefined],
  ])('have their status and reason: %j', (refusal, status, reason) => {
    expect(refusal.status).toBe(status);
    expect(refusal.droppedReason).toBe(reason);
  });

  it('name the models that there are, as many as can be read', () => {
    const models = (count: number) => Array.from({ length: count }, (_, index) => ({ id: `m${index}` }));
    expect(refusals.modelUnknown('x', models(2))).toMatchObject({
      status: 404,
      code: 'model_not_found',
      message: 'there is no model "x" here: ask for "m0", "m1"',
    });
    expect(refusals.modelUnknown('x', models(25)).message).toMatch(/"m18", "m19", or one of 5 others$/);
  });

  it('do not tell to ask for the model that nobody serves', () => {
    const models = [{ id: 'alias' }, { id: 'm1' }];
    expect(refusals.modelUnknown('alias', models).message).toBe(
      'no model server serves what "alias" stands for: ask for "m1"',
    );
    expect(refusals.modelUnknown('alias', models.slice(0, 1)).message).toBe(
      'no model server serves what "alias" stands for',
    );
  });

  it('say when to try again, and how bodies may be encoded', () => {
    expect(Object.fromEntries(refusals.refusalHeaders(refusals.BODIES_TOO_MANY))).toEqual({
      'content-type': 'application/json',
      'x-llm-d-request-dropped-reason': 'rejected-saturated',
      'retry-after': '1',
    });
    const unknown = refusals.encodingUnknown('lzma', ['gzip', 'br']);
    expect(Object.fromEntries(refusals.refusalHeaders(unknown))['accept-encoding']).toBe('gzip, br');
    expect(unknown.message).toBe('the request body is encoded as "lzma": send it as one of gzip, br, or plain');
  });

  it('do not repeat a query, which may hold secrets', () => {
    expect(refusals.pathNotServed('/metrics?token=secret').message).toBe('/metrics is not a path of the serving API');
  });
});
