import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debianFiles, nodeFile, type PartFile, readPart } from '../../image/part-files';
import { ARCHITECTURES } from '../../image/pins';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gkei-parts-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const part = (downloaded: string | Error): PartFile => ({
  path: join(folder, 'part'),
  verify: (content) => content.toString() === 'pinned',
  download: async (into) => {
    if (downloaded instanceof Error) throw downloaded;
    writeFileSync(join(into, 'any-name'), downloaded);
  },
  what: 'the part',
});

test('a part is downloaded once', async () => {
  expect((await readPart(part('pinned'))).toString()).toBe('pinned');
  expect((await readPart(part(new Error('offline')))).toString()).toBe('pinned');
  expect(readdirSync(folder)).toEqual(['part']);
});

test('a part that cannot be had is named, with the place for one from elsewhere', async () => {
  const message = `the part cannot be had: offline; put it at ${join(folder, 'part')}`;
  await expect(readPart(part(new Error('offline')))).rejects.toThrow(message);
  expect(readdirSync(folder)).toEqual([]);
});

test('a part that is not the pinned one is refused, fresh or not', async () => {
  await expect(readPart(part('other'))).rejects.toThrow('is not the part as it was pinned');
  await expect(readPart(part('pinned'))).rejects.toThrow('is not the part as it was pinned');
});

test.each(ARCHITECTURES)('no part for %s is taken for another', (architecture) => {
  const files = [nodeFile(folder, architecture), ...debianFiles(folder, architecture)];
  expect(new Set(files.map(({ path }) => path)).size).toBe(files.length);
  const content = Buffer.from('anything');
  expect(files.map(({ verify }) => verify(content))).toEqual(files.map(() => false));
});
