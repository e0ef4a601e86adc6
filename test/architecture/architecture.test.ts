import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FLOORS, IMPURE_MODULES, IMPURE_NAMES, PICKER_ARROWS, PURE_FOLDERS } from './floors';
import { ROOT, type SourceFile, sourcesBelow } from './sources';

const sources = sourcesBelow('src');

/** The entry of FLOORS that a path below `src/` belongs to. */
function folderOf(path: string): string {
  const folders = Object.keys(FLOORS).filter((folder) => path === folder || path.startsWith(`${folder}/`));
  const [folder] = folders.sort((a, b) => b.length - a.length);
  if (folder === undefined) {
    throw new Error(`src/${path} stands on no floor: add its folder to FLOORS`);
  }
  return folder;
}

const topFolder = (path: string) => path.split('/')[0];
const isIn = (folder: string) => (source: SourceFile) => source.path.startsWith(`${folder}/`);

test('a file imports only from its own folder and from lower floors', () => {
  const wrong = sources.flatMap(({ path, files }) =>
    files
      .filter(
        (imported) => topFolder(imported) !== topFolder(path) && FLOORS[folderOf(imported)] >= FLOORS[folderOf(path)],
      )
      .map((imported) => `${path} → ${imported}`),
  );
  expect(wrong).toEqual([]);
});

test('the simulator takes scheduling and prefix from the picker, and nothing else', () => {
  const wrong = sources
    .filter(isIn('simulator'))
    .flatMap(({ path, files }) =>
      files
        .filter((imported) => /^picker\/(?!scheduling|prefix)/.test(imported))
        .map((imported) => `${path} → ${imported}`),
    );
  expect(wrong).toEqual([]);
});

test('inside the picker imports follow the arrows', () => {
  const wrong = sources.filter(isIn('picker')).flatMap(({ path, files }) => {
    const [, folder, ...rest] = path.split('/');
    if (rest.length === 0) {
      return [];
    }
    const allowed = [folder, ...(PICKER_ARROWS[folder] ?? [])];
    return files
      .filter((imported) => imported.startsWith('picker/') && !allowed.includes(imported.split('/')[1]))
      .map((imported) => `${path} → ${imported}`);
  });
  expect(wrong).toEqual([]);
});

test.each(PURE_FOLDERS)('%s is pure: no clock, no randomness of its own, no I/O, no timers', (folder) => {
  const wrong = sources
    .filter(isIn(folder))
    .filter(({ text, packages }) => IMPURE_NAMES.test(text) || packages.some((name) => IMPURE_MODULES.test(name)))
    .map(({ path }) => path);
  expect(wrong).toEqual([]);
});

test('what the library entry loads imports neither Pulumi nor the picker, the simulator or the command', () => {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const loaded = new Set<string>();
  const load = (path: string) => {
    const source = byPath.get(path) ?? byPath.get(`${path}/index`);
    if (source !== undefined && !loaded.has(source.path)) {
      loaded.add(source.path);
      source.files.forEach(load);
    }
  };
  load('index');
  expect(loaded.size).toBeGreaterThan(20);
  expect([...loaded].filter((path) => /^(pulumi|picker|simulator|cli)\//.test(path))).toEqual([]);
  const packages = new Set([...loaded].flatMap((path) => byPath.get(path)!.packages));
  expect([...packages].sort()).toEqual(['cdk8s', 'cdk8s-plus-28', 'constructs']);
});

test('examples import package entry points alone', () => {
  const { exports } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const entries = Object.keys(exports).map((entry) => `gke-inference${entry.slice(1)}`);
  for (const { path, files, packages } of sourcesBelow('examples')) {
    expect([path, files]).toEqual([path, []]);
    const own = packages.filter((name) => name.startsWith('gke-inference'));
    expect([path, own.every((name) => entries.includes(name))]).toEqual([path, true]);
  }
});

test('files stay small', () => {
  const long = [...sources, ...sourcesBelow('test'), ...sourcesBelow('bench')].filter(
    ({ text }) => text.split('\n').length > 401,
  );
  expect(long.map(({ path }) => path)).toEqual([]);
});

test('an index only re-exports', () => {
  for (const { path, text } of sources.filter((source) => /\/index$/.test(source.path))) {
    const statements = text
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .split(';')
      .filter((statement) => statement.trim() !== '');
    expect([path, statements.filter((statement) => !/^\s*export (\*|\{|type \{)/.test(statement))]).toEqual([path, []]);
  }
});

test('a file with a leading underscore is private to its folder', () => {
  const wrong = sources.flatMap(({ path, files }) =>
    files
      .filter((imported) => /\/_[^/]+$/.test(imported))
      .filter((imported) => imported.slice(0, imported.lastIndexOf('/')) !== path.slice(0, path.lastIndexOf('/')))
      .map((imported) => `${path} → ${imported}`),
  );
  expect(wrong).toEqual([]);
});
