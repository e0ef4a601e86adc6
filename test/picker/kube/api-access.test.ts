/** The Kubernetes client is an ES module, which jest cannot import: it is bundled, as it ships, and run as a program. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

test('a kubeconfig gives the server, the namespace, the CA and our credentials', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kubeconfig-'));
  try {
    const config = join(folder, 'config');
    writeFileSync(
      config,
      JSON.stringify({
        clusters: [
          { name: 'c', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': btoa('the CA') } },
        ],
        users: [{ name: 'u', user: { token: 'secret' } }],
        contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'models' } }],
        'current-context': 'x',
      }),
    );
    const outfile = join(folder, 'print-access.js');
    buildSync({ entryPoints: [join(__dirname, '_print-access.ts')], bundle: true, platform: 'node', outfile });
    const output = execFileSync(process.execPath, [outfile], {
      env: { ...process.env, KUBECONFIG: config },
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({
      namespace: 'models',
      server: 'https://127.0.0.1:6443',
      headers: { Authorization: 'Bearer secret' },
      ca: 'the CA',
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 30_000);
