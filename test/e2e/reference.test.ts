import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

test('the reference of the interface is written without a warning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gke-inference-reference-'));
  try {
    // Links to sources need a remote repository, which a copy of this one may lack.
    execFileSync('npx', ['typedoc', '--disableSources', '--out', folder], {
      cwd: join(__dirname, '../..'),
      encoding: 'utf8',
      stdio: 'pipe',
    });
    for (const page of [
      'classes/index.ModelServer',
      'interfaces/index.ModelServerProps',
      'classes/index.InferencePool',
      'classes/pulumi.InferencePlatform',
    ]) {
      expect([page, existsSync(join(folder, `${page}.html`))]).toEqual([page, true]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
