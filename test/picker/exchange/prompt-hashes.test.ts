import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, Exchange, ServingPaths } from '../../../src/picker/exchange';
import { ModelTable } from '../../../src/picker/models';
import { Deadlines } from '../../../src/picker/transport';
import { blocksOf, chainOf } from '../prefix/_chains';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const PROMPT = 'Once upon a time. '.repeat(40);
const BODY = JSON.stringify({ model: 'tale', prompt: PROMPT });
const HEAD = {
  method: 'POST',
  target: '/v1/completions',
  contentType: 'application/json',
  upgrade: false,
  contentLength: BODY.length,
};

function hashesOf(hashesPrompts: boolean, models = new ModelTable()): string[] {
  const port = new CountingPort();
  const exchange = new Exchange(1, new RecordingGateway(), {
    port,
    deadlines: new Deadlines(0),
    timeouts: DEFAULT_STATE_TIMEOUTS,
    servingPaths: new ServingPaths(SERVING_PATHS),
    resolveModel: (question) => models.resolve(question, () => 0),
    listModels: () => [],
    maxBodyBytes: 10_000,
    hashesPrompts,
    usage: 'ignore',
  });
  exchange.requestHead(HEAD, false, undefined);
  exchange.requestBody(Buffer.from(BODY.slice(0, 100)), false);
  exchange.requestBody(Buffer.from(BODY.slice(100)), true);
  exchange.end('completed');
  return blocksOf(port.picks[0].hashes);
}

const expected = (model: string) => blocksOf(chainOf([JSON.stringify(PROMPT)], { model, salt: '' }));

it('a pick carries the hashes of its prompt', () => {
  expect(hashesOf(true)).toEqual(expected('tale'));
});

it('they stand for the model by the name that model servers know', () => {
  const target = { name: 'tale-v2', weight: 1 };
  const models = new ModelTable([{ model: 'tale', targets: [target], priority: undefined }]);
  expect(hashesOf(true, models)).toEqual(expected('tale-v2'));
});

it('there are none where the policy does not ask for them', () => {
  expect(hashesOf(false)).toEqual([]);
});
