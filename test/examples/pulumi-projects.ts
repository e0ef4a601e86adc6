import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from '../pulumi/cluster/_cluster-program';
import type { ProgramRun } from '../pulumi/program';
import { runTypeScript } from '../run-typescript';

const EXAMPLES = join(__dirname, '../../examples');

/** The Pulumi projects among the examples, each with the stack whose configuration it brings. */
export const PROJECTS = {
  'pulumi-minimal': undefined,
  'pulumi-production': 'prod',
  'pulumi-existing-cluster': 'dev',
} as const;

export type Project = keyof typeof PROJECTS;

export const fileOf = (project: Project, file: string) => join(EXAMPLES, project, file);

const yamlOf = (project: Project, file: string) => parse(readFileSync(fileOf(project, file), 'utf8'));

/** The configuration of a project's stack, as Pulumi hands it to programs: objects as JSON. */
function configOf(project: Project): Record<string, string> {
  const stack = PROJECTS[project];
  const config: Record<string, unknown> = stack ? yamlOf(project, `Pulumi.${stack}.yaml`).config : {};
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) => [key, typeof value === 'object' ? JSON.stringify(value) : `${value}`]),
  );
}

/** What GKE says of a cluster that exists. */
const CALLS = {
  'gcp:container/getCluster:getCluster': {
    controlPlaneEndpointsConfigs: [
      { dnsEndpointConfigs: [{ endpoint: 'gke-abc.europe-west4.gke.goog', allowExternalTraffic: true }] },
    ],
  },
};

/** Runs a project over the real classes with a mocked engine. Its name is that of the tests' own project. */
export function runProject(project: Project, more: Readonly<Record<string, string>> = {}): Promise<ProgramRun> {
  const code = readFileSync(fileOf(project, 'index.ts'), 'utf8');
  const config = Object.fromEntries(
    Object.entries({ ...configOf(project), ...more }).map(([key, value]) => [
      key.replace(`${project}:`, 'project:'),
      value,
    ]),
  );
  return run(() => runTypeScript(code), { config, calls: CALLS });
}

/** What a project's files say of it. */
export function manifestOf(project: Project) {
  return {
    pulumi: yamlOf(project, 'Pulumi.yaml'),
    npm: JSON.parse(readFileSync(fileOf(project, 'package.json'), 'utf8')),
    compiler: JSON.parse(readFileSync(fileOf(project, 'tsconfig.json'), 'utf8')),
  };
}
