import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
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

test('all of them compile with their own options', () => {
  const [compiler, ...others] = NAMES.map((project) => manifestOf(project).compiler);
  expect(others).toEqual(others.map(() => compiler));
  const { options } = ts.parseJsonConfigFileContent(compiler, ts.sys, join(ROOT, 'examples', NAMES[0]));
  const paths = {
    'gke-inference': [join(ROOT, 'src/index.ts')],
    'gke-inference/pulumi': [join(ROOT, 'src/pulumi/index.ts')],
  };
  const files = NAMES.map((project) => fileOf(project, 'index.ts'));
  const program = ts.createProgram(files, { ...options, noEmit: true, paths });
  const mistakes = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
  expect(mistakes).toEqual([]);
}, 120_000);

describe.each(NAMES)('%s', (project) => {
  const config: Record<string, string> = project === 'pulumi-minimal' ? { 'pulumi-minimal:pickerTag': '0.1.0' } : {};

  test('provisions and deploys what it did before', async () => {
    const { resources } = await runProject(project, config);
    expect(resources.map(({ type, name }) => `${type} ${name}`).sort()).toMatchSnapshot();
  });

  test('says in some hundred lines what it does', () => {
    expect(readFileSync(fileOf(project, 'index.ts'), 'utf8').split('\n').length).toBeLessThanOrEqual(100);
    expect(readFileSync(fileOf(project, 'README.md'), 'utf8')).toContain('never applied to a real Google Cloud');
  });
});

const nodePools = async (project: Project) =>
  (await runProject(project))
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
  const run = await runProject('pulumi-minimal');
  expect(run.ofType('kubernetes:apps/v1:Deployment')).toEqual([]);
  expect(run.ofType('gcp:artifactregistry/repository:Repository')).toHaveLength(2);
});

test('pulumi-production has A100 and Spot L4, private nodes, HTTPS, Cloud Armor and alerts', async () => {
  expect(await nodePools('pulumi-production')).toEqual([
    { cluster: 'llm-0123456', machine: 'a2-ultragpu-4g', spot: false, most: 4 },
    { cluster: 'llm-0123456', machine: 'g2-standard-4', spot: true, most: 8 },
  ]);
  const run = await runProject('pulumi-production');
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
  const run = await runProject('pulumi-existing-cluster');
  expect(run.ofType('gcp:container/cluster:Cluster')).toEqual([]);
  expect(run.ofType('gcp:compute/network:Network')).toEqual([]);
  expect(await nodePools('pulumi-existing-cluster')).toEqual([
    { cluster: 'serving', machine: 'g2-standard-12', spot: true, most: 2 },
  ]);
  const [server] = run.ofType('kubernetes:apps/v1:Deployment').filter(({ name }) => name.includes('-server-'));
  expect(server.inputs.spec.template.spec.containers[0].args).toContain('--max-model-len=8192');
});
