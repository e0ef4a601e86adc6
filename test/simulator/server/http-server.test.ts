import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { ModelServer } from '../../../src/simulator/server/model-server';
import { CertificateFolder } from './_certificate';
import { ask, eventually, startServer } from './test-server';

let folder: CertificateFolder;
let server: ModelServer | undefined;

beforeEach(() => {
  folder = new CertificateFolder();
  server = undefined;
});

afterEach(() => {
  server?.crash();
  folder.remove();
});

async function start(flags: string): Promise<string> {
  const started = await startServer(`tiny --sim-speed 1000 ${flags}`);
  server = started.server;
  return started.url;
}

/** The certificate that a new connection is shown. */
function shown(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(url);
    const socket = connect({ host, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(socket.getPeerX509Certificate()!.fingerprint256);
      socket.destroy();
    });
    socket.on('error', reject);
  });
}

it('serves TLS alone with the flags of vLLM', async () => {
  const url = await start(folder.flags);
  expect(url).toMatch(/^https:/);
  expect((await ask(`${url}/health`)).status).toBe(200);
  await expect(ask(`${url.replace('https:', 'http:')}/health`)).rejects.toThrow();
});

it('takes a new certificate without a restart when it is told to', async () => {
  const url = await start(`${folder.flags} --enable-ssl-refresh`);
  const first = await shown(url);
  folder.renew();
  await eventually(
    () => shown(url),
    (now) => now !== first,
  );
});

it('does not start without a usable certificate', async () => {
  writeFileSync(join(folder.path, 'tls.key'), 'no key');
  await expect(start(folder.flags)).rejects.toMatchObject({ code: 'GKEI_FLAG_VALUE' });
  await expect(start('--ssl-certfile=/nowhere.pem')).rejects.toThrow(/--ssl-certfile cannot be used .*ENOENT/);
});
