import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FollowingCounts } from '../../../src/picker/kv-events/following-counts';
import { PromptTokeniser } from '../../../src/picker/kv-events/prompt-tokeniser';
import { Pool } from '../../../src/picker/pool';
import { EndpointTable } from '../../../src/picker/scheduling';
import { eventually } from '../_support/eventually';
import { RecordedCaches } from './_recorded-caches';

const MIB = 1024 * 1024;

let server: Server;
let pool: Pool;
let caches: RecordedCaches;
let counts: FollowingCounts;
let tokeniser: PromptTokeniser;
let endpoint: string;
/** Questions that came: method and path, and body. */
let asked: string[];
let answer: (response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  answer = (response) => response.end('{"count":2,"max_model_len":9,"tokens":[5,6]}');
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    asked.push(`${request.method} ${request.url} ${Buffer.concat(chunks)}`);
    answer(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  endpoint = `127.0.0.1:${port}`;
  pool = new Pool(new EndpointTable());
  caches = new RecordedCaches();
  counts = new FollowingCounts();
  tokeniser = new PromptTokeniser(pool, caches, counts);
  pool.apply([{ id: endpoint, name: 'a', address: '127.0.0.1', port, labels: {}, ready: true }]);
});

afterEach(() => {
  tokeniser.close();
  server.closeAllConnections();
  server.close();
});

function offer(target = '/v1/chat/completions', pieces = ['{"model":', '"m"}']): void {
  const hashes = Uint32Array.of(1, 2);
  tokeniser.offer({
    endpoint,
    target,
    pieces: pieces.map((piece) => Buffer.from(piece)),
    model: 'm',
    salt: 's',
    hashes,
  });
}

const told = (...what: readonly string[]) => eventually(() => expect(caches.told).toEqual(what));

test('a prompt is tokenised by the server that serves it, from the body as it is', async () => {
  offer('/v1/chat/completions?x=1');
  await told('tokens');
  expect(asked).toEqual(['POST /tokenize {"model":"m"}']);
  expect(caches.prompts).toEqual([{ model: 'm', salt: 's', tokens: [5, 6] }]);
  expect(counts.tokenised.known).toBe(1);
});

test('prompts are tokenised one after another', async () => {
  const responses: ServerResponse[] = [];
  answer = (response) => responses.push(response);
  offer();
  offer('/v1/completions', ['{}']);
  await eventually(() => expect(responses).toHaveLength(1));
  responses[0].end('{"tokens":[1]}');
  await eventually(() => expect(responses).toHaveLength(2));
  responses[1].end('{"tokens":[2]}');
  await told('tokens', 'tokens');
  expect(caches.prompts.map(({ tokens }) => tokens)).toEqual([[1], [2]]);
});

test('what the server refuses is not asked once more, what it fails at may be', async () => {
  answer = (response) => response.writeHead(400).end('{}');
  offer();
  await told('no tokens');
  answer = (response) => response.writeHead(500).end('{}');
  offer();
  await told('no tokens', 'no tokens for now');
  answer = (response) => response.end('{"tokens":null}');
  offer();
  await told('no tokens', 'no tokens for now', 'no tokens');
  expect(counts.tokenised).toEqual({ known: 0, refused: 2, failed: 1, dropped: 0 });
});

test('requests that the server could not tokenise as they are are not sent', () => {
  offer('/v1/messages');
  offer('/v1/responses');
  expect([caches.told, asked]).toEqual([['no tokens', 'no tokens'], []]);
});

test('few prompts wait, and few bytes; the others are let go', async () => {
  answer = () => undefined;
  for (let count = 0; count < 10; count++) offer();
  expect([caches.told, counts.tokenised.dropped]).toEqual([['no tokens for now'], 1]);
  await eventually(() => expect(asked).toHaveLength(1));
});

test('bytes that wait are bounded, and a body beyond the bound is never asked for', async () => {
  answer = () => undefined;
  offer(); // the others wait for its answer
  for (let count = 0; count < 2; count++) offer('/v1/completions', ['x'.repeat(9 * MIB)]);
  expect(caches.told).toEqual(['no tokens for now']);
  offer('/v1/completions', ['x'.repeat(16 * MIB), '}']);
  expect(caches.told).toEqual(['no tokens for now', 'no tokens']);
});

test('a server that leaves lets its prompts go', async () => {
  answer = () => undefined;
  offer();
  offer();
  await eventually(() => expect(asked).toHaveLength(1));
  pool.apply([]);
  expect(caches.told).toEqual(Array(2).fill('no tokens for now'));
  offer();
  expect(caches.told).toEqual(Array(3).fill('no tokens for now'));
});
