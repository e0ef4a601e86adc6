import { SERVING_PATHS } from '../../../src/catalog/serving-paths';
import { DEFAULT_STATE_TIMEOUTS, Exchange, type RequestHead, ServingPaths } from '../../../src/picker/exchange';
import { listedByName, type ModelRule, ModelTable } from '../../../src/picker/models';
import { Deadlines } from '../../../src/picker/transport';
import { CountingPort } from './_counting-port';
import { RecordingGateway } from './_recording-gateway';

const TARGETS = [{ name: 'v1', weight: 1 }];
const GENERAL: ModelRule = { model: undefined, targets: TARGETS, priority: 0 };
const RULES: readonly ModelRule[] = [
  { model: 'acme/chat', targets: TARGETS, priority: 0 },
  GENERAL,
  { model: 'acme/code', targets: [], priority: 0 },
];

const GET: RequestHead = {
  method: 'GET',
  target: '/v1/models',
  contentType: '',
  upgrade: false,
  contentLength: undefined,
};

/** An exchange under some rules, to which a request has come. */
function asked(rules: readonly ModelRule[], head: Partial<RequestHead> = {}) {
  const models = new ModelTable(rules);
  const [port, gateway] = [new CountingPort(), new RecordingGateway()];
  const exchange = new Exchange(1, gateway, {
    port,
    deadlines: new Deadlines(0),
    timeouts: DEFAULT_STATE_TIMEOUTS,
    servingPaths: new ServingPaths(SERVING_PATHS),
    resolveModel: (question) => models.resolve(question, () => 0),
    listModels: () => models.names.map(listedByName),
    maxBodyBytes: 100,
    hashesPrompts: false,
    usage: 'ignore',
  });
  exchange.requestHead({ ...GET, ...head }, true, undefined);
  return { exchange, port, gateway };
}

describe('the list of models', () => {
  it.each(['/v1/models', '/v1/models?limit=1'])('at %s has the names that clients may ask for', (target) => {
    const { port, gateway } = asked(RULES, { target });
    expect(port.picks).toEqual([]);
    expect(gateway.log).toEqual([expect.stringMatching(/^reply /)]);
    expect(JSON.parse(gateway.log[0].slice('reply '.length))).toEqual({
      object: 'list',
      data: ['acme/chat', 'acme/code'].map((id) => ({ id, object: 'model', created: 0, owned_by: 'gke-inference' })),
    });
  });

  it('ends the exchange: whatever still comes changes nothing', () => {
    const { exchange, gateway } = asked(RULES);
    exchange.answerHead({ status: 200 }, undefined, true);
    exchange.requestBody(Buffer.from('late'), true);
    exchange.end('client-gone');
    expect(gateway.log).toHaveLength(1);
  });

  it.each<[string, readonly ModelRule[], Partial<RequestHead>]>([
    ['no name has a rule of its own', [GENERAL], {}],
    ['nothing is configured', [], {}],
    ['it is asked for by another method', RULES, { method: 'HEAD' }],
    ['another path is asked for', RULES, { target: '/v1/responses/1' }],
  ])('is a model server’s where %s', (_what, rules, head) => {
    const { exchange, gateway } = asked(rules, head);
    expect(gateway.log).toEqual(['head to 10.0.0.1:8000, unknown bytes']);
    exchange.end('completed');
  });
});
