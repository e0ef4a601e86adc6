import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import * as library from '../../src';
import type { Manifest } from '../../src/rules';
import { parseManifests } from '../manifests';
import { runTypeScript } from '../run-typescript';
import type { Example, Generation } from './table';

const EXAMPLES = join(__dirname, '../../examples');

/** Runs an example as its user would and returns the objects in the YAML that it wrote, in the order written. */
export function synthesise(example: Example, generation: Generation = 'V1'): Manifest[] {
  return parseManifests(rendered(example, generation));
}

/**
 * The YAML that an example writes, in the order of its files.
 *
 * @param generation what its pools are of where it does not say: what it would write if its user chose that for each
 */
export function rendered(example: Example, generation: Generation = 'V1'): string {
  const outdir = mkdtempSync(join(tmpdir(), `gke-inference-${example}-`));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    run(example, generation);
    const files = readdirSync(outdir).sort();
    return files.map((file) => readFileSync(join(outdir, file), 'utf8')).join('---\n');
  } finally {
    delete process.env.CDK8S_OUTDIR;
    rmSync(outdir, { recursive: true });
  }
}

/** The app that an example makes, instead of its YAML. */
export function appOf(example: Example): App {
  const apps: App[] = [];
  const synth = jest.spyOn(App.prototype, 'synth').mockImplementation(function (this: App) {
    apps.push(this);
  });
  try {
    run(example, 'V1');
  } finally {
    synth.mockRestore();
  }
  if (apps.length !== 1) {
    throw new Error(`${example} synthesised ${apps.length} apps`);
  }
  return apps[0]!;
}

/** Runs the program with pools of a generation where it does not say. */
function run(example: Example, generation: Generation): void {
  const program = readFileSync(join(EXAMPLES, `${example}.ts`), 'utf8');
  const { V1 } = library.ApiProfile;
  Object.assign(library.ApiProfile, { V1: library.ApiProfile[generation] });
  try {
    runTypeScript(program);
  } finally {
    Object.assign(library.ApiProfile, { V1 });
  }
}
