import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { errorOf } from '../../errors';

/** A path that the command line names to be written. */
export interface OutputPath {
  /** Such as `--json`. */
  readonly flag: string;
  readonly path: string;
  /** Whether it is a folder, which is made when it is not there; else a file. */
  readonly folder?: boolean;
}

/**
 * Looks whether paths can be written: before the work rather than after it.
 *
 * @throws GkeInferenceError GKEI_UNWRITABLE_FILE; GKEI_FLAG_VALUE when two flags name one path
 */
export function checkWritable(outputs: readonly OutputPath[]): void {
  outputs.forEach(({ flag, path, folder = false }, index) => {
    const other = outputs.slice(0, index).find((before) => resolve(before.path) === resolve(path));
    if (other !== undefined) {
      const problem = `is ${path}, as ${other.flag} is`;
      throw errorOf('GKEI_FLAG_VALUE', { flag, problem, remedy: 'name another path' });
    }
    orUnwritable(path, () => {
      const exists = existsSync(path);
      if (exists && statSync(path).isDirectory() !== folder) {
        throw new Error(folder ? 'it is a file, not a folder' : 'it is a folder');
      }
      accessSync(exists && folder ? path : dirname(resolve(path)), constants.W_OK);
    });
  });
}

/** Writes files, with their folders: each is there whole or not at all, and none is when one of them cannot be written. */
export function writeWhole(texts: ReadonlyMap<string, string>): void {
  const part = (file: string) => `${file}.part`;
  const parts: string[] = [];
  try {
    for (const [file, text] of texts) {
      orUnwritable(file, () => {
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(part(file), text);
        parts.push(part(file));
      });
    }
    for (const file of texts.keys()) {
      orUnwritable(file, () => renameSync(part(file), file));
    }
  } catch (error) {
    for (const file of parts) {
      rmSync(file, { force: true });
    }
    throw error;
  }
}

function orUnwritable(file: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw errorOf('GKEI_UNWRITABLE_FILE', { file, reason: error instanceof Error ? error.message : String(error) });
  }
}
