import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ServedModels } from '../../../src/picker/models';
import { type Endpoint, type Member, Pool } from '../../../src/picker/pool';
import { EndpointTable } from '../../../src/picker/scheduling';
import { ModelLister, type ModelListerOptions } from '../../../src/picker/scrape';
import { eventually } from '../_support/eventually';

describe('ModelLister', () => {
  let answer: { status: number; body: string };
  let server: Server;
  let table: EndpointTable;
  let lister: ModelLister;
  let served: ServedModels<Member>;
  let start: (options?: Partial<ModelListerOptions>) => void;
  let label: (labels: Record<string, string>) => void;
  let slot: number;

  beforeEach(async () => {
    answer = { status: 200, body: JSON.stringify({ object: 'list', data: [{ id: 'base' }] }) };
    server = createServer((request, response) => {
      response.writeHead(request.url === '/v1/models' ? answer.status : 404, { 'content-type': 'application/json' });
      response.end(answer.body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    table = new EndpointTable();
    const pool = new Pool(table);
    const id = `127.0.0.1:${port}`;
    const endpoint: Endpoint = { id, name: 'server', address: '127.0.0.1', port, labels: {}, ready: true };
    pool.apply([endpoint]);
    slot = table.slotOf(id)!;
    served = new ServedModels();
    start = (options) => {
      lister = new ModelLister({ pool, served, mayServeMore: false, intervalMs: 5, firstIntervalMs: 5, ...options });
      lister.start();
    };
    label = (labels) => pool.apply([{ ...endpoint, name: 'labelled', labels }]);
  });

  afterEach(() => {
    lister.close();
    server.close();
    server.closeAllConnections();
  });

  it('learns what a server serves, and what is loaded later', async () => {
    start();
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    expect(table.serves(slot, 'adapter')).toBe(false);
    answer = { status: 200, body: JSON.stringify({ data: [{ id: 'base' }, { id: 'adapter', parent: 'base' }] }) };
    await eventually(() => expect(table.serves(slot, 'adapter')).toBe(true));
  });

  it('tells adapters from models by the model that they are of', async () => {
    const told: unknown[] = [];
    table.observe({
      added: () => undefined,
      removed: () => undefined,
      adaptersListed: (_, adapters) => told.push([...adapters]),
    });
    const data = [
      { id: 'base', parent: null },
      { id: 'self', parent: 'self' },
      { id: 'adapter', parent: 'base' },
    ];
    answer = { status: 200, body: JSON.stringify({ data }) };
    start();
    await eventually(() => expect(told).toContainEqual(['adapter']));
  });

  it.each([
    { status: 401, body: '{"error":"Unauthorized"}' },
    { status: 200, body: 'no JSON' },
    { status: 200, body: '{"data":5}' },
  ])('keeps what it knows when the server answers %j', async (odd) => {
    start();
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    answer = odd;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(table.serves(slot, 'base')).toBe(true);
  });

  it('tells all that a server says of its models', async () => {
    const models = [{ id: 'base', max_model_len: 4096, parent: null }];
    answer = { status: 200, body: JSON.stringify({ data: [...models, { id: 5 }] }) };
    start();
    await eventually(() => expect(served.united).toEqual(models));
  });

  it('forgets the models of a server that has left', async () => {
    start();
    await eventually(() => expect(served.united).toHaveLength(1));
    answer = { status: 500, body: '' };
    label({});
    expect(served.united).toEqual([]);
  });

  it.each<[string, Record<string, string>, Partial<ModelListerOptions>, boolean]>([
    ['vLLM refuses what it does not list', {}, {}, true],
    ['by its label too', { 'llm-d.ai/engine-type': 'vllm' }, {}, true],
    ['other engines may serve it', { 'llm-d.ai/engine-type': 'sglang' }, {}, false],
    ['so may those of another default', {}, { engines: { byDefault: 'sglang' } }, false],
    ['so may any that loads adapters by itself', {}, { mayServeMore: true }, false],
  ])('%s', async (_what, labels, options, refused) => {
    label(labels);
    start(options);
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    expect(table.nobodyServes('base')).toBe(false);
    expect(table.nobodyServes('other')).toBe(refused);
  });

  it('looks again at once when it is asked to, and tells when it has', async () => {
    start({ intervalMs: 60_000 });
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    answer = { status: 200, body: JSON.stringify({ data: [{ id: 'base' }, { id: 'adapter' }] }) };
    await Promise.all([1, 2].map(() => new Promise<void>((done) => lister.lookAgain(done))));
    expect(table.serves(slot, 'adapter')).toBe(true);
  });

  it('does not keep anybody waiting for a server that has left, nor after its end', async () => {
    start({ intervalMs: 60_000 });
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    server.removeAllListeners('request');
    const looked = jest.fn();
    lister.lookAgain(looked);
    expect(looked).not.toHaveBeenCalled();
    label({});
    await eventually(() => expect(looked).toHaveBeenCalledTimes(1));
    lister.close();
    lister.lookAgain(looked);
    expect(looked).toHaveBeenCalledTimes(2);
  });
});
