/** The Kubernetes client is an ES module, which jest cannot import: it is bundled, as it ships, and run as a program. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
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

  /** What is said of an environment in which no cluster can be reached. */
  function refusalOf(env: Record<string, string>): string {
    const { stderr } = spawnSync(process.execPath, [program], { env: { HOME: folder, ...env }, encoding: 'utf8' });
    return /GKEI_KUBECONFIG: .*/.exec(stderr)?.[0] ?? stderr;
  }

  test('that is not there is named, also among others', () => {
    accessOf({});
    const nowhere = join(folder, 'nowhere');
    const message = `GKEI_KUBECONFIG: the kubeconfig ${nowhere} cannot be used: the file cannot be read (ENOENT); correct it`;
    expect(refusalOf({ KUBECONFIG: nowhere })).toContain(message);
    expect(refusalOf({ KUBECONFIG: `${join(folder, 'config')}${delimiter}${nowhere}` })).toContain(message);
  });

  test.each([
    ['clusters: [', 'cannot be used: '],
    ['', 'cannot be used: '],
    ['{ clusters: [], users: [], contexts: [] }', 'has no cluster for its current-context ""; set current-context to'],
    ['{ clusters: [], users: [], contexts: [], current-context: x }', 'has no cluster for its current-context "x"'],
  ])('%j is refused with its file', (text, message) => {
    const broken = join(folder, 'broken');
    writeFileSync(broken, text);
    expect(refusalOf({ KUBECONFIG: broken })).toContain(`GKEI_KUBECONFIG: the kubeconfig ${broken} ${message}`);
  });

  test('is missed where nothing else names a cluster', () => {
    expect(refusalOf({})).toContain('GKEI_KUBECONFIG: no cluster is configured: KUBECONFIG is not set, and neither');
  });
});
