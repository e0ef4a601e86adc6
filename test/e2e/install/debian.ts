import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Progress, runCommand } from './progress';

/** Unpacks a Debian package into a folder: no root for the unpacking, and no service started behind our back. */
export async function unpackDebianPackage(name: string, into: string, progress: Progress): Promise<void> {
  await unpack(name, () => Promise.resolve([name]), into, progress);
}

/** Unpacks a Debian package with all that it needs and this machine lacks, libraries mostly. */
export async function unpackWithDependencies(name: string, into: string, progress: Progress): Promise<void> {
  await unpack(name, () => missingFor(name), into, progress);
}

async function unpack(
  name: string,
  packages: () => Promise<readonly string[]>,
  into: string,
  progress: Progress,
): Promise<void> {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(`this machine has no apt-get: install the equivalent of Debian's ${name} and put it on the PATH`);
  }
  const downloads = join(into, 'download');
  mkdirSync(downloads);
  const download = async () => runCommand(['apt-get', 'download', ...(await packages())], { cwd: downloads });
  await progress.step(`download Debian's ${name}`, async () => {
    // The lists of a fresh machine are empty or stale: refresh them when the first attempt finds nothing.
    await download().catch(async () => {
      await runCommand(['apt-get', 'update']);
      await download();
    });
  });
  const extractAll = 'for each in "$1"/*.deb; do dpkg-deb --extract "$each" "$2" || exit 1; done; rm -r "$1"';
  await runCommand(['sh', '-c', extractAll, 'unpack', downloads, into]);
}

/** The packages that `apt-get install` would install. */
async function missingFor(name: string): Promise<string[]> {
  const plan = await runCommand(['apt-get', 'install', '--simulate', '--no-install-recommends', name]);
  return [...plan.matchAll(/^Inst (\S+)/gm)].map(([, each]) => each);
}

/** The version that `apt-get install` would give, such as `2:1.24~2`; undefined where there is none. */
export async function debianCandidate(name: string): Promise<string | undefined> {
  const policy = await runCommand(['apt-cache', 'policy', name]).catch(() => '');
  const candidate = /Candidate: (\S+)/.exec(policy)?.[1];
  return candidate === '(none)' ? undefined : candidate;
}
