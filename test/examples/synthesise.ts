import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'cdk8s';
import type { Manifest } from '../../src/rules';
import { parseManifests } from '../manifests';
import type { Example } from './table';

/** Runs an example as its user would and returns the objects in the YAML that it wrote, in the order written. */
export function synthesise(example: Example): Manifest[] {
  return parseManifests(rendered(example));
}

/** The YAML that an example writes, in the order of its files. */
export function rendered(example: Example): string {
  const outdir = mkdtempSync(join(tmpdir(), `gke-inference-${example}-`));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    jest.isolateModules(() => require(`../../examples/${example}`));
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
    jest.requireActual(`../../examples/${example}`);
  } finally {
    synth.mockRestore();
  }
  if (apps.length !== 1) {
    throw new Error(`${example} synthesised ${apps.length} apps; its program runs once in a test file`);
  }
  return apps[0]!;
}
