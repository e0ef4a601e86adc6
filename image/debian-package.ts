import { execFileSync } from 'node:child_process';
import { type Entry, readTar } from './tar';

const MAGIC = '!<arch>\n';
const MEMBER_HEADER = 60;

/** Room for the largest member of a package. */
const MAX_BUFFER = 256 * 1024 * 1024;

/** What a package of Debian consists of. */
export interface DebianPackage {
  /** The fields that dpkg keeps of an installed package, as text. */
  readonly control: string;
  readonly files: readonly Entry[];
}

/**
 * Reads a `.deb` file: an `ar` archive of two compressed tar archives.
 *
 * @throws Error where it is none, or `xz` is missing
 */
export function readDebianPackage(content: Buffer): DebianPackage {
  const members = readAr(content);
  const control = member(members, 'control.tar').find(({ path }) => path === 'control');
  if (control?.kind !== 'file') {
    throw new Error('the package says nothing of itself: it has no control file');
  }
  return { control: control.content.toString('utf8'), files: member(members, 'data.tar') };
}

function readAr(content: Buffer): Map<string, Buffer> {
  if (content.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new Error('not a package of Debian: it does not begin as an ar archive');
  }
  const members = new Map<string, Buffer>();
  for (let at = MAGIC.length; at + MEMBER_HEADER <= content.length; ) {
    const name = content.toString('latin1', at, at + 16).trim();
    const size = Number.parseInt(content.toString('latin1', at + 48, at + 58), 10);
    const start = at + MEMBER_HEADER;
    members.set(name, content.subarray(start, start + size));
    at = start + size + (size % 2);
  }
  return members;
}

function member(members: ReadonlyMap<string, Buffer>, name: string): Entry[] {
  const compressed = members.get(`${name}.xz`);
  if (compressed === undefined) {
    throw new Error(`the package has no ${name}.xz, but ${[...members.keys()].join(', ')}`);
  }
  // Node cannot read xz by itself.
  return readTar(execFileSync('xz', ['--decompress', '--stdout'], { input: compressed, maxBuffer: MAX_BUFFER }));
}
