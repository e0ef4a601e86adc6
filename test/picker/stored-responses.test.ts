import { RunningPicker } from './_support/running-picker';
import type { Answer } from './standalone/_model-server';
import { RecordingServer } from './standalone/_model-server';

const PATH = '/v1/responses';

/** Answers as a model server that stores its responses: under ids of its own, in JSON or in events. */
function storing(name: string, stored = new Map<string, string>()): Answer {
  return ({ method, target, body }, response) => {
    if (target === '/v1/models') {
      response.end(JSON.stringify({ object: 'list', data: [{ id: 'm' }] }));
      return;
    }
    if (target === '/metrics') {
      response.end('');
      return;
    }
    const id = target.slice(PATH.length + 1).split('/')[0];
    if (id !== '') {
      const text = stored.get(id);
      if (method === 'DELETE') {
        stored.delete(id);
      }
      response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' });
      response.end(text ?? '{}');
      return;
    }
    const request = JSON.parse(body.toString()) as { model: string; stream?: boolean; previous_response_id?: string };
    const created = `resp_${name}_${stored.size}`;
    const { previous_response_id: previous } = request;
    const found = previous === undefined || stored.has(previous);
    const answer = { id: created, model: request.model, output: [{ id: 'msg_1' }] };
    stored.set(created, JSON.stringify(answer));
    response.writeHead(found ? 200 : 404, {
      'content-type': request.stream ? 'text/event-stream' : 'application/json',
    });
    const event = JSON.stringify({ type: 'response.created', response: answer });
    response.end(request.stream ? `event: response.created\ndata: ${event}\n\n` : JSON.stringify(answer));
  };
}

describe('responses that model servers store', () => {
  let servers: RecordingServer[];
  let picker: RunningPicker;

  beforeEach(async () => {
    servers = [new RecordingServer(), new RecordingServer(), new RecordingServer()];
    for (const [index, server] of servers.entries()) {
      server.answer = storing(`${index}`);
    }
    const urls = await Promise.all(servers.map(async (server) => `http://${await server.listen()}`));
    picker = await RunningPicker.start(urls, { policy: 'round-robin' });
  });

  afterEach(async () => {
    await picker.stop();
    await Promise.all(servers.map((server) => server.close()));
  });

  async function create(body: object): Promise<{ status: number; id: string }> {
    const answer = await fetch(`${picker.url}${PATH}`, {
      method: 'POST',
      body: JSON.stringify({ model: 'm', ...body }),
    });
    const id = /"id":"(resp_[^"]*)"/.exec(await answer.text())?.[1] ?? '';
    return { status: answer.status, id };
  }

  const ask = async (path: string, method = 'GET') => (await fetch(`${picker.url}${PATH}/${path}`, { method })).status;

  it('are found where they were created, by their paths and by those that go on from them', async () => {
    for (const stream of [false, true]) {
      for (let round = 0; round < 3; round++) {
        const first = await create({ stream });
        const second = await create({ previous_response_id: first.id });
        const third = await create({ previous_response_id: second.id, stream });
        expect([first, second, third].map(({ status }) => status)).toEqual([200, 200, 200]);
        expect(await ask(first.id)).toBe(200);
        expect(await ask(`${second.id}/input_items?limit=2`)).toBe(200);
        expect(await ask(`${third.id}/cancel`, 'POST')).toBe(200);
      }
    }
  });

  it('are forgotten when they are deleted', async () => {
    const { id } = await create({});
    expect(await ask(id, 'DELETE')).toBe(200);
    const statuses = await Promise.all(servers.map(() => ask(id)));
    expect(statuses).toEqual([404, 404, 404]);
    const asked = servers.map(({ seen }) =>
      seen.filter(({ method, target }) => method === 'GET' && target.endsWith(id)),
    );
    expect(asked.map(({ length }) => length)).toEqual([1, 1, 1]);
  });

  it('that nobody knows are asked for anywhere, and the answer says so', async () => {
    expect(await ask('resp_unknown')).toBe(404);
    expect((await create({ previous_response_id: 'resp_unknown' })).status).toBe(404);
  });
});
