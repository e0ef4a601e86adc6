import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reviewAccess } from '../../src/picker/kube';
import { MetricsGuard } from '../../src/picker/metrics-guard';
import { MetricsServer } from '../../src/picker/metrics-server';
import { ServingState } from '../../src/picker/transport';

const USER = { username: 'system:serviceaccount:m:prometheus', uid: 'u1', groups: ['system:authenticated'], extra: {} };

let api: Server;
let server: MetricsServer;
let url: string;
/** Specs of the reviews that were asked for. */
let reviews: Record<string, unknown>[];

beforeEach(async () => {
  reviews = [];
  api = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { kind, spec } = JSON.parse(text);
    reviews.push({ kind, path: request.url, ...spec });
    if (spec.token === 'broken') {
      response.writeHead(500).end('{}');
      return;
    }
    const known = spec.token === undefined || spec.token === 'reader' || spec.token === 'other';
    const status =
      kind === 'TokenReview'
        ? { authenticated: known, user: known ? { ...USER, uid: spec.token } : undefined }
        : { allowed: spec.uid === 'reader' };
    response.writeHead(201).end(JSON.stringify({ kind, spec, status }));
  });
  await new Promise<void>((resolve) => {
    api.listen(0, '127.0.0.1', resolve);
  });
  const { port } = api.address() as AddressInfo;
  const access = {
    namespace: 'llm',
    connection: async () => ({
      server: `http://127.0.0.1:${port}`,
      options: { headers: { Authorization: 'Bearer own' } },
    }),
  };
  const guard = new MetricsGuard(
    (token, path) => reviewAccess(access, token, path),
    () => 0,
    () => undefined,
  );
  const page = { type: 'text/plain', render: () => 'page' };
  server = new MetricsServer(new Map([['/metrics', page]]), new ServingState(), guard);
  url = `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
});

afterEach(async () => {
  await server.close();
  api.close();
  api.closeAllConnections();
});

const get = async (path: string, token?: string) => {
  const answer = await fetch(
    `${url}${path}`,
    token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } },
  );
  return { status: answer.status, text: await answer.text(), challenge: answer.headers.get('www-authenticate') };
};

test('who may get the path reads the page', async () => {
  expect(await get('/metrics?x=1', 'reader')).toEqual({ status: 200, text: 'page', challenge: null });
  expect(reviews).toEqual([
    { kind: 'TokenReview', path: '/apis/authentication.k8s.io/v1/tokenreviews', token: 'reader' },
    {
      kind: 'SubjectAccessReview',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      user: USER.username,
      uid: 'reader',
      groups: USER.groups,
      extra: {},
      nonResourceAttributes: { path: '/metrics', verb: 'get' },
    },
  ]);
});

test('nobody else does', async () => {
  expect(await get('/metrics')).toMatchObject({ status: 401, challenge: 'Bearer' });
  expect(await get('/metrics', 'stranger')).toMatchObject({ status: 401, challenge: 'Bearer' });
  expect(await get('/metrics', 'other')).toMatchObject({ status: 403, challenge: null });
  expect(await get('/metrics', 'broken')).toMatchObject({ status: 503 });
});

test('probes need no token, and of paths that are not there nobody is asked', async () => {
  expect((await get('/healthz')).status).toBe(503);
  expect((await get('/other')).status).toBe(404);
  expect(reviews).toEqual([]);
});

test('a fault of a page is an answer', async () => {
  const faulty = {
    type: 'text/plain',
    render: () => {
      throw new Error('fault');
    },
  };
  const other = new MetricsServer(new Map([['/faulty', faulty]]), new ServingState());
  const port = await other.listen(0, '127.0.0.1');
  expect((await fetch(`http://127.0.0.1:${port}/faulty`)).status).toBe(500);
  await other.close();
});
