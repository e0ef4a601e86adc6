import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { preProcessFile } from 'typescript';

/** The root of the repository. */
export const ROOT = resolve(__dirname, '../..');

/** A source file and what it imports, as paths below `src/` for files and as names for packages. */
export interface SourceFile {
  /** Path below `src/`, with slashes, without the ending. */
  readonly path: string;
  readonly text: string;
  /** Imported files, as paths below `src/` without the ending. */
  readonly files: readonly string[];
  /** Imported packages and Node modules. */
  readonly packages: readonly string[];
}

/** Every TypeScript file below a folder of the repository. */
export function sourcesBelow(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readSource(join(ROOT, folder, name)));
}

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const imported = preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
  return {
    path: belowSrc(file).replace(/\.ts$/, ''),
    text,
    files: imported.filter((name) => name.startsWith('.')).map((name) => belowSrc(resolve(dirname(file), name))),
    packages: imported.filter((name) => !name.startsWith('.')),
  };
}

const belowSrc = (file: string) => relative(join(ROOT, 'src'), file).split(sep).join('/');
