import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../examples/synthesise';
import { parseManifests } from '../manifests';

const ROOT = join(__dirname, '../..');
const LIMIT_BYTES = 20e6;

let home: string;
let tarball: string;

const run = (command: string, args: string[], cwd: string) =>
  execFileSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: withoutExampleOutput(),
  });

function withoutExampleOutput(): NodeJS.ProcessEnv {
  const { CDK8S_OUTDIR: _, ...env } = process.env;
  return env;
}

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'gke-inference-package-'));
  run('npx', ['tsc', '--project', 'tsconfig.json'], ROOT);
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', home], ROOT));
  tarball = join(home, packed.filename);
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true }));
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const peers = ['cdk8s', 'cdk8s-plus-28', 'constructs'].map((name) => `${name}@${devDependencies[name]}`);
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball, ...peers], home);
}, 180_000);

afterAll(() => rmSync(home, { recursive: true }));

test('the package and its peers take less than 20 MB', () => {
  const bytes = sizeOf(join(home, 'node_modules'));
  console.log(`installed with peers: ${(bytes / 1e6).toFixed(1)} MB`);
  expect(bytes).toBeLessThan(LIMIT_BYTES);
});

test('the minimal example compiles against the installed package and synthesises the same objects', () => {
  copyFileSync(join(ROOT, 'examples/minimal.ts'), join(home, 'minimal.ts'));
  const options = ['--module', 'node16', '--moduleResolution', 'node16', '--target', 'es2022', '--strict'];
  run(join(ROOT, 'node_modules/.bin/tsc'), [...options, 'minimal.ts'], home);
  run('node', ['minimal.js'], home);
  const written = readFileSync(join(home, 'dist/minimal.k8s.yaml'), 'utf8');
  expect(parseManifests(written)).toEqual(synthesise('minimal'));
});

test('the minimal Pulumi project compiles against the installed package', () => {
  const project = join(home, 'pulumi-minimal');
  cpSync(join(ROOT, 'examples/pulumi-minimal'), project, { recursive: true });
  // Pulumi's SDKs take some 200 MB: those of the repository are as good.
  for (const scope of ['@pulumi', '@types']) {
    symlinkSync(join(ROOT, 'node_modules', scope), join(home, 'node_modules', scope));
  }
  run(join(ROOT, 'node_modules/.bin/tsc'), ['--noEmit'], project);
});

test('the program draws plots', () => {
  const workload = 'pods: 1\nquestions: { tokens: 100 }\nanswers: 10\nstages: [{ rate: 2, seconds: 2 }]\n';
  writeFileSync(join(home, 'small.yaml'), workload);
  run('npx', ['gke-inference', ...'simulate small.yaml --seeds 1 --policies default --svg plots'.split(' ')], home);
  expect(readdirSync(join(home, 'plots'))).toContain('queue.svg');
});

test('the program starts', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  expect(run('npx', ['gke-inference', '--version'], home).trim()).toBe(version);
});

function sizeOf(path: string): number {
  const stat = lstatSync(path);
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size;
}
