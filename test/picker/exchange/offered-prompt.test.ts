import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, Exchange, type OfferedPrompt, ServingPaths } from '../../../src/picker/exchange';
import { ModelTable } from '../../../src/picker/models';
import { Deadlines } from '../../../src/picker/transport';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const HEAD = {
  method: 'POST',
  target: '/v1/completions?x=1',
  contentType: 'application/json',
  upgrade: false,
  contentLength: undefined,
};

/** Sends a request in two pieces to a picker that knows `m` as `n`; says what was offered. */
function offered(wantsTokens: true | undefined): object[] {
  const port = new CountingPort();
  port.result = { endpoint: '10.0.0.1:8000', wantsTokens };
  const models = new ModelTable([{ model: 'm', targets: [{ name: 'n', weight: 1 }], priority: 0 }]);
  const prompts: OfferedPrompt[] = [];
  const exchange = new Exchange(1, new RecordingGateway(), {
    port,
    deadlines: new Deadlines(1_000),
    timeouts: DEFAULT_STATE_TIMEOUTS,
    servingPaths: new ServingPaths(SERVING_PATHS),
    resolveModel: (question) => models.resolve(question, () => 0),
    listModels: () => [],
    maxBodyBytes: 10_000,
    hashesPrompts: true,
    usage: 'ignore',
    offerPrompt: (prompt) => prompts.push(prompt),
  });
  exchange.requestHead(HEAD, false, undefined);
  exchange.requestBody(Buffer.from('{"model":"m","cache_salt":"s",'), false);
  exchange.requestBody(Buffer.from('"prompt":"hello"}'), true);
  exchange.end('client-gone');
  return prompts.map(({ pieces, ...others }) => ({ ...others, body: Buffer.concat(pieces).toString() }));
}

test('a prompt whose tokens are wanted is offered, with the body as the model server gets it', () => {
  expect(offered(true)).toEqual([
    {
      endpoint: '10.0.0.1:8000',
      target: '/v1/completions?x=1',
      model: 'n',
      salt: 's',
      hashes: new Uint32Array(0),
      body: '{"model":"n","cache_salt":"s","prompt":"hello"}',
    },
  ]);
});

test('other prompts are not', () => {
  expect(offered(undefined)).toEqual([]);
});
