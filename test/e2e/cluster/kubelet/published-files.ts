import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { ConfigEntries } from './config-data';

/** The link that all files of a volume stand behind, so that they change together. */
const DATA = '..data';

/**
 * Puts files into a volume's folder as a kubelet does: in a folder of their own behind the link `..data`, which is swapped
 * at once when they change.
 */
export function publishFiles(folder: string, files: ConfigEntries): void {
  mkdirSync(folder, { recursive: true });
  const before = currentFolder(folder);
  if (before && holds(before, files)) {
    return;
  }
  // Not joined: that would read the dots as the parent folder.
  const next = mkdtempSync(`${folder}/..`);
  for (const [path, content] of files) {
    mkdirSync(dirname(join(next, path)), { recursive: true });
    writeFileSync(join(next, path), content);
  }
  symlinkSync(basename(next), join(folder, '..data_tmp'));
  renameSync(join(folder, '..data_tmp'), join(folder, DATA));
  const visible = new Set([...files.keys()].map((path) => path.split('/')[0]!));
  const linked = readdirSync(folder).filter((name) => !name.startsWith('..'));
  for (const name of visible) {
    if (!linked.includes(name)) {
      symlinkSync(join(DATA, name), join(folder, name));
    }
  }
  for (const name of linked.filter((link) => !visible.has(link))) {
    rmSync(join(folder, name));
  }
  if (before) {
    rmSync(before, { recursive: true });
  }
}

function currentFolder(folder: string): string | undefined {
  return readdirSync(folder).includes(DATA) ? join(folder, readlinkSync(join(folder, DATA))) : undefined;
}

function holds(folder: string, files: ConfigEntries): boolean {
  const present = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return (
    present.length === files.size &&
    [...files].every(([path, content]) => {
      const found = present.some((entry) => join(entry.parentPath, entry.name) === join(folder, path));
      return found && readFileSync(join(folder, path)).equals(content);
    })
  );
}
