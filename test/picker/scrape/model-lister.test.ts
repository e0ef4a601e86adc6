import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from '../../../src/picker/pool';
import { EndpointTable } from '../../../src/picker/scheduling';
import { ModelLister } from '../../../src/picker/scrape';
import { eventually } from '../_support/eventually';

describe('ModelLister', () => {
  let answer: { status: number; body: string };
  let server: Server;
  let table: EndpointTable;
  let lister: ModelLister;
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
    pool.apply([{ id, name: 'server', address: '127.0.0.1', port, labels: {}, ready: true }]);
    slot = table.slotOf(id)!;
    lister = new ModelLister({ pool, intervalMs: 5, firstIntervalMs: 5 });
    lister.start();
  });

  afterEach(() => {
    lister.close();
    server.close();
  });

  it('learns what a server serves, and what is loaded later', async () => {
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    expect(table.serves(slot, 'adapter')).toBe(false);
    answer = { status: 200, body: JSON.stringify({ data: [{ id: 'base' }, { id: 'adapter', parent: 'base' }] }) };
    await eventually(() => expect(table.serves(slot, 'adapter')).toBe(true));
  });

  it.each([
    { status: 401, body: '{"error":"Unauthorized"}' },
    { status: 200, body: 'no JSON' },
    { status: 200, body: '{"data":5}' },
  ])('keeps what it knows when the server answers %j', async (odd) => {
    await eventually(() => expect(table.serves(slot, 'base')).toBe(true));
    answer = odd;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(table.serves(slot, 'base')).toBe(true);
  });
});
