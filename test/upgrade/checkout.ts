import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Manifest } from '../../src/rules';
import { parseManifests } from '../manifests';

const ROOT = join(__dirname, '../..');

/** Runs the programs that its arguments name, each with a folder of its own below the first argument. */
const RUN_ALL = `
const [folder, ...programs] = process.argv.slice(1);
for (const program of programs) {
  process.env.CDK8S_OUTDIR = folder + '/' + program;
  require(process.cwd() + '/examples/' + program);
}`;

/** The library and its examples at one time, in a folder of their own. */
export class Checkout {
  private readonly folder = mkdtempSync(join(tmpdir(), 'gke-inference-upgrade-'));

  private constructor() {
    // What the library is rendered with is as it is now: only its own code differs.
    symlinkSync(join(ROOT, 'node_modules'), join(this.folder, 'node_modules'));
  }

  /**
   * A commit of this repository.
   *
   * @throws Error where git does not know it.
   */
  static ofRevision(revision: string): Checkout {
    try {
      execFileSync('git', ['rev-parse', '--quiet', '--verify', `${revision}^{commit}`], { cwd: ROOT, stdio: 'ignore' });
    } catch {
      throw new Error(
        `there is no commit ${revision} to upgrade from: fetch more of the history, or name another in GKEI_UPGRADE_FROM`,
      );
    }
    const checkout = new Checkout();
    const archive = execFileSync('git', ['archive', revision], { cwd: ROOT, maxBuffer: 2 ** 30 });
    execFileSync('tar', ['--extract', '--directory', checkout.folder], { input: archive });
    return checkout;
  }

  /** What is here now, with one example changed. */
  static withExample(example: string, change: (source: string) => string): Checkout {
    const checkout = new Checkout();
    for (const entry of ['src', 'imports', 'tsconfig.dev.json']) {
      symlinkSync(join(ROOT, entry), join(checkout.folder, entry));
    }
    const source = readFileSync(join(ROOT, 'examples', `${example}.ts`), 'utf8');
    const changed = change(source);
    if (changed === source) {
      throw new Error(`${example} is as it was`);
    }
    mkdirSync(join(checkout.folder, 'examples'));
    writeFileSync(join(checkout.folder, 'examples', `${example}.ts`), changed);
    return checkout;
  }

  /** What its examples render, by their names. */
  render(): ReadonlyMap<string, readonly Manifest[]> {
    const programs = readdirSync(join(this.folder, 'examples'))
      .filter((file) => file.endsWith('.ts'))
      .map((file) => file.replace(/\.ts$/, ''));
    const out = join(this.folder, 'rendered');
    execFileSync(process.execPath, ['--require', 'tsx/cjs', '--eval', RUN_ALL, out, ...programs], {
      cwd: this.folder,
      env: { ...process.env, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    return new Map(programs.map((program) => [program, manifestsIn(join(out, program))]));
  }

  remove(): void {
    rmSync(this.folder, { recursive: true });
  }
}

function manifestsIn(folder: string): Manifest[] {
  return readdirSync(folder)
    .sort()
    .flatMap((file) => parseManifests(readFileSync(join(folder, file), 'utf8')));
}
