import { AnswerHeadReader, RequestHeadReader } from '../../../../src/picker/exchange/ext-proc/header-readers';
import { ProcessingRequest } from '../../../../src/picker/wire';
import { type Headers, headerMap, type ValueField } from '../../wire/_processing-messages';
import { encode } from '../../wire/_protobuf';

function message(headers: Headers, as: ValueField = 'raw_value'): ProcessingRequest {
  const request = new ProcessingRequest();
  request.read(encode([[2, [[1, headerMap(headers, as)]]]]));
  return request;
}

describe('RequestHeadReader', () => {
  const reader = new RequestHeadReader();

  it.each(['value', 'raw_value'] as const)('reads heads sent as %s', (as) => {
    const head = reader.read(
      message(
        [
          [':method', 'POST'],
          [':path', '/v1/completions?x'],
          ['content-type', 'Application/JSON'],
          ['content-length', '42'],
        ],
        as,
      ),
    );
    expect(head).toEqual({
      method: 'POST',
      target: '/v1/completions?x',
      contentType: 'Application/JSON',
      upgrade: false,
      contentLength: 42,
    });
  });

  it('reads a head without anything', () => {
    expect(reader.read(message([]))).toEqual({
      method: '',
      target: '',
      contentType: '',
      upgrade: false,
      contentLength: undefined,
    });
  });

  it('knows upgrades and tunnels', () => {
    expect(reader.read(message([['upgrade', 'websocket']])).upgrade).toBe(true);
    expect(reader.read(message([[':method', 'CONNECT']])).upgrade).toBe(true);
  });

  it.each(['-1', 'x', '1e3', '', '1'.repeat(16)])('takes the length %p for none', (length) => {
    expect(reader.read(message([['content-length', length]])).contentLength).toBeUndefined();
  });

  it.each(['x-llm-d', 'x-gateway'])('reads what %s headers say of the model and the objective', (prefix) => {
    const head = reader.read(
      message([
        [`${prefix}-model-name-rewrite`, 'served'],
        [`${prefix}-inference-objective`, 'urgent'],
      ]),
    );
    expect(head).toMatchObject({ modelRewrite: 'served', objective: 'urgent' });
  });

  it.each([
    ['x-slo-ttft-ms', '250', 250],
    ['x-llm-d-slo-ttft-ms', '0.5', 0.5],
    ...['0', '-1', 'soon', '', 'Infinity'].map((value) => ['x-slo-ttft-ms', value, undefined] as const),
  ] as const)('reads the time within which the answer should begin, %s: %p', (name, value, target) => {
    expect(reader.read(message([[name, value]])).ttftTarget).toBe(target);
  });

  it('reads names in UTF-8', () => {
    const name = Buffer.from('modèle 語').toString('latin1');
    const head = reader.read(message([['x-llm-d-model-name-rewrite', name]]));
    expect(head.modelRewrite).toBe('modèle 語');
  });

  it('reads the session', () => {
    expect(reader.read(message([['x-session-id', 'chat-1']])).session).toBe('chat-1');
  });

  it('finds its headers in a block of 60 KB', () => {
    const noise: Headers = Array.from({ length: 100 }, (_, index) => [`x-noise-${index}`, 'n'.repeat(600)]);
    expect(reader.read(message([...noise, [':path', '/v1/models']])).target).toBe('/v1/models');
  });
});

describe('AnswerHeadReader', () => {
  it.each<[Headers, number]>([
    [[[':status', '204']], 204],
    [[['status', '503']], 503],
    [[], 0],
    [[[':status', 'x']], 0],
  ])('reads %j as %i', (headers, status) => {
    expect(new AnswerHeadReader().read(message(headers)).status).toBe(status);
  });
});
