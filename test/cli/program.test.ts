import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { VERSION } from '../../src/cli/version';
import { refusal } from './command';
import { Program } from './program';

const program = new Program();
let built: Awaited<ReturnType<Program['build']>>;

beforeAll(async () => {
  built = await program.build();
});
afterAll(() => program.dispose());

it('prints its version, also where no package stands around it', async () => {
  const run = program.start('--version');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toBe(`${VERSION}\n`);
});

it.each(['', '--help', 'help'])('teaches with examples: "%s"', async (line) => {
  const run = program.start(line);
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/Usage: gke-inference .*Examples:\n.*\$ gke-inference mock-server/s);
  expect(run.stderr).toBe('');
});

it.each(['mock-server --help', 'help mock-server'])('explains every knob of the simulation: "%s"', async (line) => {
  const run = program.start(line);
  expect(await run.ended).toBe(0);
  expect(run.stdout).toMatch(/--sim-load-seconds SECONDS\n.*\n +environment: GKEI_MOCK_LOAD_SECONDS\n/);
});

it.each([
  ['serve', `GKEI_USAGE: unknown command 'serve'; run "gke-inference --help"\n`],
  ['mock-serve', `GKEI_USAGE: unknown command 'mock-serve' (Did you mean mock-server?); run "gke-inference --help"\n`],
  ['--frobnicate', `GKEI_USAGE: unknown option '--frobnicate'; run "gke-inference --help"\n`],
])('refuses %s with one line and exit code 2', async (line, message) => {
  expect(await refusal(line)).toBe(message);
});

it('is one executable file without the peers, with the notices of exactly what is in it', () => {
  const text = readFileSync(built.program.path, 'utf8');
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true);
  expect(statSync(built.program.path).mode & 0o111).toBe(0o111);
  const fromPackages = [...text.matchAll(/^\/\/ node_modules\/((?:@[^/]+\/)?[^/]+)\//gm)].map(([, name]) => name);
  const noticed = built.notices.packages.map(({ name }) => name);
  expect([...new Set(fromPackages)].sort()).toEqual([...noticed].sort());
  expect(noticed).not.toContain('cdk8s');
  for (const { name, version, licence } of built.notices.packages) {
    expect(readFileSync(built.notices.path, 'utf8')).toContain(`${name}@${version} (${licence})`);
  }
});

it('ends quietly when nobody reads its output any more', () => {
  const pipeline = `set -o pipefail; "${process.execPath}" gke-inference.js picker --help | true`;
  const { status, stderr } = spawnSync('bash', ['-c', pipeline], { cwd: program.folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
