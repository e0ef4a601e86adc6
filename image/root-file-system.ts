import { gunzipSync } from 'node:zlib';
import { readDebianPackage } from './debian-package';
import { DEBIAN } from './pins';
import { type Entry, readTar } from './tar';

/** The user that the picker runs as, the same that its pods ask for. */
export const USER = { id: 65532, name: 'nonroot' } as const;

/** The shared libraries that Node is linked to, and those that the C library loads to look names up. */
const LIBRARIES =
  /^(?:usr\/)?lib(?:64)?\/(?:[^/]+\/)?(?:ld-linux-.*|lib(?:c|m|dl|pthread|rt|resolv|nss_dns|nss_files|gcc_s|stdc\+\+)\.so\..*)$/;

const COPYRIGHT = /^usr\/share\/doc\/[^/]+(?:\/copyright)?$/;

const file = (path: string, content: Buffer | string, mode = 0o644): Entry => ({
  path,
  kind: 'file',
  mode,
  content: Buffer.from(content),
});

/**
 * The lowest layer: libraries of Debian with their copyright, who there is, and a folder for temporary files.
 *
 * Scanners find Debian's packages in `var/lib/dpkg/status.d`, where images without a package manager tell theirs.
 */
export function systemLayer(packages: readonly Buffer[]): Entry[] {
  const entries = packages.flatMap((content) => {
    const { control, files } = readDebianPackage(content);
    const name = /^Package: (.+)$/m.exec(control)![1];
    const kept = files.filter(({ path, kind }) => kind !== 'folder' && (LIBRARIES.test(path) || COPYRIGHT.test(path)));
    return [...kept, file(`var/lib/dpkg/status.d/${name}`, control)];
  });
  return [
    ...entries,
    file('etc/group', `root:x:0:\n${USER.name}:x:${USER.id}:\n`),
    file('etc/nsswitch.conf', 'passwd: files\ngroup: files\nhosts: files dns\n'),
    file(
      'etc/os-release',
      [
        `ID=debian`,
        `VERSION_ID="${DEBIAN.version}"`,
        `VERSION_CODENAME=${DEBIAN.name}`,
        `NAME="Debian GNU/Linux"`,
        '',
      ].join('\n'),
    ),
    file(
      'etc/passwd',
      `root:x:0:0:root:/:/sbin/nologin\n${USER.name}:x:${USER.id}:${USER.id}:${USER.name}:/tmp:/sbin/nologin\n`,
    ),
    { path: 'tmp', kind: 'folder', mode: 0o1777 },
  ];
}

/** The layer of Node: its binary and licence, out of the archive of npm's registry. */
export function nodeLayer(archive: Buffer): Entry[] {
  const entries = readTar(gunzipSync(archive));
  const take = (from: string, to: string, mode: number): Entry => {
    const found = entries.find(({ path }) => path === from);
    if (found?.kind !== 'file') {
      throw new Error(`the archive of Node has no ${from}`);
    }
    return file(to, found.content, mode);
  };
  return [take('package/bin/node', 'nodejs/bin/node', 0o755), take('package/LICENSE', 'nodejs/LICENSE', 0o644)];
}

/** The layer of the program, by names of files in `app/`. */
export function programLayer(files: Readonly<Record<string, Buffer | string>>): Entry[] {
  return Object.entries(files).map(([name, content]) => file(`app/${name}`, content));
}
