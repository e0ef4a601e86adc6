import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Entry, readTar, writeTar } from '../../image/tar';

const TIME = 1_700_000_000;

const file = (path: string, text = 'text', mode = 0o644): Entry => ({
  path,
  kind: 'file',
  mode,
  content: Buffer.from(text),
});

const entry = fc.record({
  path: fc
    .array(fc.stringMatching(/^[a-z+~.-]{1,8}x$/), { minLength: 1, maxLength: 4 })
    .map((names) => names.join('/')),
  content: fc.uint8Array({ maxLength: 2_000 }).map((bytes) => Buffer.from(bytes)),
  mode: fc.constantFrom(0o644, 0o755),
});

test('what is written is read back, in the order of the paths', () => {
  fc.assert(
    fc.property(fc.uniqueArray(entry, { selector: ({ path }) => path }), (given) => {
      const folders = new Set(
        given.flatMap(({ path }) => path.split('/').map((_, at, names) => names.slice(0, at).join('/'))),
      );
      const files = given.filter(({ path }) => !folders.has(path)).map((one): Entry => ({ ...one, kind: 'file' }));
      const read = readTar(writeTar(files, TIME));
      const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
      expect(read.filter(({ kind }) => kind === 'file')).toEqual(sorted);
      expect(read.map(({ path }) => path)).toEqual(read.map(({ path }) => path).sort());
    }),
  );
});

test('the order of what is given leaves no trace', () => {
  const entries = [file('b/c'), file('a'), file('b/a')];
  expect(writeTar(entries, TIME).equals(writeTar([...entries].reverse(), TIME))).toBe(true);
});

test('GNU tar lists types, modes, owner and time as they were given', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gkei-tar-'));
  const archive = join(folder, 'layer.tar');
  const entries: Entry[] = [
    file('app/program', 'text', 0o755),
    { path: 'lib', kind: 'link', target: 'usr/lib' },
    { path: 'tmp', kind: 'folder', mode: 0o1777 },
  ];
  writeFileSync(archive, writeTar(entries, TIME));
  const listing = execFileSync('tar', ['--list', '--verbose', '--utc', '--numeric-owner', '--file', archive], {
    encoding: 'utf8',
  });
  rmSync(folder, { recursive: true });
  expect(listing.replace(/ +/g, ' ')).toBe(`drwxr-xr-x 0/0 0 2023-11-14 22:13 app/
-rwxr-xr-x 0/0 4 2023-11-14 22:13 app/program
lrwxrwxrwx 0/0 0 2023-11-14 22:13 lib -> usr/lib
drwxrwxrwt 0/0 0 2023-11-14 22:13 tmp/
`);
});

test('paths that GNU tar splits or spells in entries of their own are read whole', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gkei-tar-'));
  const path = `${'long/'.repeat(30)}file`;
  execFileSync('mkdir', ['-p', join(folder, path, '..')]);
  writeFileSync(join(folder, path), 'text');
  for (const format of ['gnu', 'ustar']) {
    const archive = execFileSync('tar', ['--create', `--format=${format}`, '--directory', folder, `./${path}`]);
    expect(readTar(archive).map((one) => one.path)).toEqual([path]);
  }
  rmSync(folder, { recursive: true });
});

test('a path that has no room in a header is refused', () => {
  expect(() => writeTar([file('x'.repeat(101))], TIME)).toThrow('longer than the 100 bytes');
});
