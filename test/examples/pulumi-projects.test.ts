import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import type { ProgramRun } from '../pulumi/program';
import { fileOf, manifestOf, PROJECTS, type Project, runProject } from './pulumi-projects';

const ROOT = join(__dirname, '../..');
const NAMES = Object.keys(PROJECTS) as Project[];

test('every project is in the table', () => {
  const projects = readdirSync(join(ROOT, 'examples')).filter((name) => name.startsWith('pulumi-'));
  expect([...NAMES].sort()).toEqual(projects.sort());
});

test.each(NAMES)('%s is a project that installs what the package asks for', (project) => {
  const { peerDependencies, version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { pulumi, npm } = manifestOf(project);
  expect([pulumi.name, npm.name]).toEqual([project, project]);
  expect(pulumi.runtime.name).toBe('nodejs');
  expect(npm.dependencies).toEqual({ ...peerDependencies, 'gke-inference': `^${version}` });
});

/** The checks of the repository compile the projects among everything else. */
test('all of them compile with options that the checks of this repository have', () => {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.dev.json'), ts.sys.readFile);
  for (const project of NAMES) {
    const { outDir: _, types: __, ...options } = manifestOf(project).compiler.compilerOptions;
    expect(config.compilerOptions).toMatchObject(options);
  }
  expect(config.include).toContain('examples');
});

/** What each project registers, run once. */
const runs = new Map<Project, Promise<ProgramRun>>();
function runOf(project: Project): Promise<ProgramRun> {
  const run = runs.get(project) ?? runProject(project);
  runs.set(project, run);
  return run;
}

describe.each(NAMES)('%s', (project) => {
  const config = project === 'pulumi-minimal' ? { 'pulumi-minimal:pickerTag': '0.1.0' } : undefined;

  test('provisions and deploys what it did before', async () => {
    const { resources } = await (config === undefined ? runOf(project) : runProject(project, config));
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toMatchSnapshot();
  });

  test('says in some hundred lines what it does', () => {
    expect(readFileSync(fileOf(project, 'index.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(100);
    expect(readFileSync(fileOf(project, 'README.md'), 'utf8')).toContain('never applied to a real Google Cloud');
  });
});

const nodePools = async (project: Project) =>
  (await runOf(project))
    .ofType('gcp:container/nodePool:NodePool')
    .filter(({ inputs }) => inputs.nodeConfig.guestAccelerators)
    .map(({ inputs: { cluster, nodeConfig, autoscaling } }) => ({
      cluster,
      machine: nodeConfig.machineType,
      spot: nodeConfig.spot ?? false,
      most: autoscaling.totalMaxNodeCount,
    }))
    .sort((a, b) => a.machine.localeCompare(b.machine));

test('pulumi-minimal is some thirty lines, and before the picker’s image is there it only provisions', async () => {
  const lines = readFileSync(fileOf('pulumi-minimal', 'index.ts'), 'utf8').split('\n');
  expect(lines.length).toBeLessThanOrEqual(35);
  const run = await runOf('pulumi-minimal');
  expect(run.ofType('kubernetes:apps/v1:Deployment')).toEqual([]);
  expect(run.ofType('gcp:artifactregistry/repository:Repository')).toHaveLength(2);
});

test('pulumi-production has A100 and Spot L4, private nodes, HTTPS, Cloud Armor and alerts', async () => {
  expect(await nodePools('pulumi-production')).toEqual([
    { cluster: 'llm-0123456', machine: 'a2-ultragpu-4g', spot: false, most: 4 },
    { cluster: 'llm-0123456', machine: 'g2-standard-4', spot: true, most: 8 },
  ]);
  const run = await runOf('pulumi-production');
  const cluster = run.one('gcp:container/cluster:Cluster').inputs;
  expect([cluster.location, cluster.privateClusterConfig.enablePrivateNodes]).toEqual(['europe-west4', true]);
  const { listeners } = run.one('kubernetes:gateway.networking.k8s.io/v1:Gateway').inputs.spec;
  expect(listeners.map(({ protocol }: { protocol: string }) => protocol)).toContain('HTTPS');
  const policies = run.ofType('kubernetes:networking.gke.io/v1:GCPBackendPolicy');
  expect(policies.map(({ inputs }) => inputs.spec.default.securityPolicy)).toEqual([
    'llm-armor-0123456',
    'llm-armor-0123456',
  ]);
  expect(run.resources.filter(({ type }) => /:(Cluster)?Rules$/.test(type))).not.toEqual([]);
});

test('pulumi-existing-cluster makes neither cluster nor network, and takes its node pool from the configuration', async () => {
  const run = await runOf('pulumi-existing-cluster');
  expect(run.ofType('gcp:container/cluster:Cluster')).toEqual([]);
  expect(run.ofType('gcp:compute/network:Network')).toEqual([]);
  expect(await nodePools('pulumi-existing-cluster')).toEqual([
    { cluster: 'serving', machine: 'g2-standard-12', spot: true, most: 2 },
  ]);
  const [server] = run.ofType('kubernetes:apps/v1:Deployment').filter(({ name }) => name.includes('-server-'));
  expect(server.inputs.spec.template.spec.containers[0].args).toContain('--max-model-len=8192');
});
