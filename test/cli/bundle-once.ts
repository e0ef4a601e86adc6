import { existsSync, linkSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Bundle, bundle } from '../../image/bundle';

const ROOT = join(__dirname, '../..');

/**
 * Puts the bundled program into a folder. All files of a run of the unit tier have one between them, which stands in the run's
 * folder (test/jest/run-folder.cjs) from the first that needs it on; elsewhere it is bundled anew.
 */
export async function bundleOnce(folder: string): Promise<Bundle> {
  const { GKEI_TESTS_FOLDER: run } = process.env;
  if (run === undefined) {
    return await bundle(ROOT, folder);
  }
  const shared = join(run, 'program');
  if (!existsSync(shared)) {
    const own = mkdtempSync(`${shared}-`);
    writeFileSync(join(own, 'bundle.json'), JSON.stringify(await bundle(ROOT, own)));
    try {
      renameSync(own, shared);
    } catch {
      // Another worker was first.
    }
  }
  const { program, notices }: Bundle = JSON.parse(readFileSync(join(shared, 'bundle.json'), 'utf8'));
  const linked = <File extends { readonly path: string }>(file: File): File => {
    const name = basename(file.path);
    linkSync(join(shared, name), join(folder, name));
    return { ...file, path: join(folder, name) };
  };
  return { program: linked(program), notices: linked(notices) };
}
