import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Progress, runCommand } from './progress';

/** Unpacks Debian packages into a folder: no root for the unpacking, and no service started behind our back. */
export async function unpackDebianPackage(name: string, into: string, progress: Progress): Promise<void> {
  if (!existsSync('/usr/bin/apt-get')) {
    throw new Error(`this machine has no apt-get: install the equivalent of Debian's ${name} and put it on the PATH`);
  }
  const downloads = join(into, 'download');
  mkdirSync(downloads);
  const download = () => runCommand(['apt-get', 'download', name], { cwd: downloads });
  await progress.step(`download Debian's ${name}`, async () => {
    // The lists of a fresh machine are empty or stale: refresh them when the first attempt finds nothing.
    await download().catch(async () => {
      await runCommand(['apt-get', 'update']);
      await download();
    });
  });
  await runCommand(['sh', '-c', 'dpkg-deb --extract "$1"/*.deb "$2" && rm -r "$1"', 'unpack', downloads, into]);
}

/** The version that `apt-get install` would give, such as `2:1.24~2`; undefined where there is none. */
export async function debianCandidate(name: string): Promise<string | undefined> {
  const policy = await runCommand(['apt-cache', 'policy', name]).catch(() => '');
  const candidate = /Candidate: (\S+)/.exec(policy)?.[1];
  return candidate === '(none)' ? undefined : candidate;
}
