import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Architecture, DEBIAN_PACKAGES, type DebianPin, NODE, NODE_VERSION } from './pins';

/** Where the file of a pin is kept, and what it must be. */
export interface PartFile {
  readonly path: string;
  /** Says whether the bytes are the pinned ones. */
  readonly verify: (content: Buffer) => boolean;
  /** Puts the file into an empty folder, under any name. */
  readonly download: (folder: string) => Promise<void>;
  /** What it is, for messages. */
  readonly what: string;
}

/** Folder of files that were downloaded, kept from one build to the next. */
export function defaultPartsFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'gke-inference', 'image');
}

/** The archive with Node's binary. */
export function nodeFile(folder: string, architecture: Architecture): PartFile {
  const { package: name, integrity } = NODE[architecture];
  const spec = `${name}@${NODE_VERSION}`;
  return {
    path: join(folder, `${name}-${NODE_VERSION}.tgz`),
    verify: (content) => `sha512-${createHash('sha512').update(content).digest('base64')}` === integrity,
    download: async (into) => {
      execFileSync('npm', ['pack', '--silent', '--pack-destination', into, spec], { cwd: into });
    },
    what: `${spec} of npm's registry`,
  };
}

/** The archives of Debian's packages. */
export function debianFiles(folder: string, architecture: Architecture): PartFile[] {
  return DEBIAN_PACKAGES.map((pin) => {
    const file = `${pin.name}_${pin.version}_${architecture}.deb`;
    return {
      path: join(folder, file),
      verify: (content: Buffer) => createHash('sha256').update(content).digest('hex') === pin.sha256[architecture],
      download: (into: string) => downloadDebian(pin, file, architecture, into),
      what: `${pin.name} ${pin.version} of Debian for ${architecture}`,
    };
  });
}

/** By apt-get, as it is set up on this machine, or else from Debian's archive. */
async function downloadDebian(pin: DebianPin, file: string, architecture: Architecture, into: string): Promise<void> {
  const apt = (...args: string[]) => execFileSync('apt-get', args, { cwd: into, stdio: 'ignore' });
  const download = () => apt('download', `${pin.name}:${architecture}=${pin.version}`);
  try {
    try {
      download();
    } catch {
      apt('update'); // the lists of a fresh machine are empty or stale
      download();
    }
  } catch {
    // No apt-get here, or one that knows neither this version nor this architecture.
    const response = await fetch(`https://deb.debian.org/debian/${pin.pool}/${encodeURIComponent(file)}`);
    if (!response.ok) {
      throw new Error(`Debian's archive answers ${response.status} for ${file}`);
    }
    writeFileSync(join(into, file), Buffer.from(await response.arrayBuffer()));
  }
}

/**
 * The content of a part: the file that is there, or a fresh one.
 *
 * @throws Error that says what could not be had, or that it is not what was pinned
 */
export async function readPart({ path, verify, download, what }: PartFile): Promise<Buffer> {
  if (!existsSync(path)) {
    const folder = join(path, '..');
    mkdirSync(folder, { recursive: true });
    const scratch = mkdtempSync(join(folder, '.download-'));
    try {
      await download(scratch);
      const [downloaded] = readdirSync(scratch);
      renameSync(join(scratch, downloaded), path);
    } catch (error) {
      throw new Error(`${what} cannot be had: ${(error as Error).message}; put it at ${path}`);
    } finally {
      rmSync(scratch, { recursive: true, force: true });
    }
  }
  const content = readFileSync(path);
  if (!verify(content)) {
    throw new Error(`${path} is not ${what} as it was pinned in image/pins.ts: delete it, or correct the pin`);
  }
  return content;
}
