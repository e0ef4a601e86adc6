import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from './cluster/eventually';
import { locateParts } from './cluster/locate-parts';

const parts = locateParts();

/** Command lines of the processes of this machine that name a folder. */
function processesNaming(folder: string): string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        return ''; // ended since
      }
    })
    .filter((commandLine) => commandLine.includes(folder));
}

(parts ? describe : describe.skip)('a control plane whose tests are gone', () => {
  let owner: ChildProcess | undefined;
  afterEach(() => owner?.kill('SIGKILL'));

  test.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)('leaves nothing behind after %s', async (signal) => {
    const script = join(__dirname, 'fixtures/abandoned-control-plane.ts');
    const { etcd, kubernetes } = parts!;
    owner = spawn(process.execPath, ['--require', require.resolve('tsx/cjs'), script, etcd, kubernetes], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(owner.stdout!, 'data')) as [Buffer];
    const folder = line.toString().trim();
    expect(processesNaming(folder).length).toBeGreaterThanOrEqual(4);
    owner.kill(signal);
    await eventually('its processes are gone', () => processesNaming(folder).length === 0, { timeoutMs: 10_000 });
    expect(existsSync(folder)).toBe(false);
  });
});
