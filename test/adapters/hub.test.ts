import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hub } from '../../src/adapters/hub';

const SHA = 'a'.repeat(40);
const FILES = ['README.md', 'adapter_config.json', 'adapter_model.safetensors', 'optimizer.pt'];

/** A hub with one repository, acme/support. The real one cannot be reached from tests. */
let server: Server;
let folder: string;
let hub: Hub;
let asked: string[];
let breakDownloads = 0;

beforeEach(async () => {
  asked = [];
  folder = mkdtempSync(join(tmpdir(), 'hub-'));
  server = createServer((request, response) => {
    const path = request.url!;
    asked.push(`${path}${request.headers.authorization ? ` ${request.headers.authorization}` : ''}`);
    if (path.startsWith('/api/models/acme/support/revision/')) {
      response.end(JSON.stringify({ sha: SHA, siblings: FILES.map((rfilename) => ({ rfilename })) }));
    } else if (path.startsWith('/api/models/acme/text/')) {
      response.end(JSON.stringify({ sha: SHA, siblings: [{ rfilename: 'README.md' }] }));
    } else if (path.startsWith(`/acme/support/resolve/${SHA}/`)) {
      if (breakDownloads-- > 0) {
        response.write('half');
        setImmediate(() => response.destroy());
      } else {
        response.end(`content of ${path.split('/').pop()}`);
      }
    } else {
      response.writeHead(path.includes('private') ? 401 : 404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  hub = new Hub({ endpoint: `http://127.0.0.1:${port}`, token: 'secret', folder });
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});

test('fetches what vLLM reads of a commit, with the token, once', async () => {
  const place = await hub.fetch('acme/support', SHA);
  expect(place).toBe(join(folder, 'acme--support', SHA));
  expect(readdirSync(place)).toEqual(['adapter_config.json', 'adapter_model.safetensors']);
  expect(readFileSync(join(place, 'adapter_config.json'), 'utf8')).toBe('content of adapter_config.json');
  expect(asked).toHaveLength(3);
  expect(asked.every((request) => request.endsWith(' Bearer secret'))).toBe(true);
  expect(await hub.fetch('acme/support', SHA)).toBe(place);
  expect(asked).toHaveLength(3);
});

test('a branch is resolved to its commit', async () => {
  expect(await hub.fetch('acme/support')).toBe(join(folder, 'acme--support', SHA));
  expect(asked[0]).toContain('/revision/main ');
});

test('a broken download leaves nothing that looks complete', async () => {
  breakDownloads = 1;
  await expect(hub.fetch('acme/support', SHA)).rejects.toThrow();
  expect(readdirSync(join(folder, 'acme--support'))).toEqual([`${SHA}.partial`]);
  expect(readdirSync(await hub.fetch('acme/support', SHA))).toHaveLength(2);
});

test.each([
  ['acme/nowhere', 'answered 404'],
  ['acme/private', 'answered 401: the token is missing or may not read it'],
  ['acme/text', 'has no adapter_config.json, so it is no adapter'],
])('%s says why not', async (repository, message) => {
  await expect(hub.fetch(repository)).rejects.toThrow(message);
});
