import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkWritable, writeWhole } from '../../../src/cli/simulate/output-files';

const folder = mkdtempSync(join(tmpdir(), 'gkei-output-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

it('writes all files, and the folders that they are in', () => {
  writeWhole(
    new Map([
      [path('a.txt'), 'a'],
      [path('plots/b.svg'), 'b'],
    ]),
  );
  expect(readFileSync(path('a.txt'), 'utf8')).toBe('a');
  expect(readdirSync(path('plots'))).toEqual(['b.svg']);
});

it('writes none when one of them cannot be written', () => {
  mkdirSync(path('taken.part'));
  const write = () =>
    writeWhole(
      new Map([
        [path('first.txt'), ''],
        [path('taken'), ''],
      ]),
    );
  expect(write).toThrow('GKEI_UNWRITABLE_FILE: cannot write');
  expect([existsSync(path('first.txt')), existsSync(path('first.txt.part'))]).toEqual([false, false]);
});

it('takes a folder that is not there yet, and no file for a folder', () => {
  const check = (name: string) => () => checkWritable([{ flag: '--svg', path: path(name), folder: true }]);
  expect(check('new')).not.toThrow();
  expect(existsSync(path('new'))).toBe(false);
  expect(check('none/new')).toThrow('GKEI_UNWRITABLE_FILE');
  writeWhole(new Map([[path('file'), '']]));
  expect(check('file')).toThrow('it is a file, not a folder');
});

it('takes no folder for a file', () => {
  expect(() => checkWritable([{ flag: '--csv', path: folder }])).toThrow(`cannot write ${folder}: it is a folder`);
});
