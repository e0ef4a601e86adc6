/** The Kubernetes client is an ES module, which jest cannot import: it is bundled, as it ships, and run as a program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

describe('a kubeconfig', () => {
  let folder: string;
  let program: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
    program = join(folder, 'print-access.js');
    buildSync({ entryPoints: [join(__dirname, '_print-access.ts')], bundle: true, platform: 'node', outfile: program });
  }, 30_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** What the picker makes of a kubeconfig with this user. */
  function accessOf(user: object): Record<string, unknown> {
    const config = join(folder, 'config');
    const cluster = { server: 'https://127.0.0.1:6443', 'certificate-authority-data': btoa('the CA') };
    writeFileSync(
      config,
      JSON.stringify({
        clusters: [{ name: 'c', cluster }],
        users: [{ name: 'u', user }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'models' } }],
        'current-context': 'x',
      }),
    );
    const env = { ...process.env, KUBECONFIG: config };
    return JSON.parse(execFileSync(process.execPath, [program], { env, encoding: 'utf8' }));
  }

  test('gives the server, the namespace, the CA and our credentials', () => {
    expect(accessOf({ token: 'secret' })).toEqual({
      namespace: 'models',
      server: 'https://127.0.0.1:6443',
      headers: { Authorization: 'Bearer secret' },
      ca: 'the CA',
    });
  });

  test('may name a file with the token, from its own folder and before a token', () => {
    writeFileSync(join(folder, 'token'), 'from the file\n');
    expect(accessOf({ token: 'secret', tokenFile: 'token' })).toMatchObject({
      headers: { Authorization: 'Bearer from the file' },
    });
  });
});
