import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/rules';
import { parseManifests } from '../manifests';
import type { Example } from './table';

/** Runs an example as its user would and returns the objects in the YAML that it wrote, in the order written. */
export function synthesise(example: Example): Manifest[] {
  const outdir = mkdtempSync(join(tmpdir(), `gke-inference-${example}-`));
  process.env.CDK8S_OUTDIR = outdir;
  try {
    jest.isolateModules(() => require(`../../examples/${example}`));
    return readdirSync(outdir)
      .sort()
      .flatMap((file) => parseManifests(readFileSync(join(outdir, file), 'utf8')));
  } finally {
    delete process.env.CDK8S_OUTDIR;
    rmSync(outdir, { recursive: true });
  }
}
