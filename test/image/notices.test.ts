import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thirdPartyNotices } from '../../image/notices';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gkei-notices-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function install(name: string, repository: string, licence?: string): string {
  const folder = join('node_modules', name);
  mkdirSync(join(root, folder), { recursive: true });
  const manifest = { name, version: '1.0.0', license: 'BSD-3-Clause', repository };
  writeFileSync(join(root, folder, 'package.json'), JSON.stringify(manifest));
  if (licence !== undefined) writeFileSync(join(root, folder, 'LICENSE'), licence);
  return join(folder, 'index.js');
}

test('a package without a licence file has that of one from the same repository', () => {
  const bare = install('bare', 'them/all');
  install('elsewhere', 'others/all', 'of others');
  install('sibling', 'them/all', 'of them all');
  const { text, packages } = thirdPartyNotices(root, [bare, 'src/own.ts']);
  expect(packages).toEqual([{ name: 'bare', version: '1.0.0', licence: 'BSD-3-Clause' }]);
  expect(text).toContain('bare@1.0.0 (BSD-3-Clause)\n\nof them all\n');
});

test('a package whose licence is nowhere cannot be bundled', () => {
  const bare = install('bare', 'them/all');
  install('elsewhere', 'others/all', 'of others');
  expect(() => thirdPartyNotices(root, [bare])).toThrow('bare@1.0.0 carries no licence file, so it cannot be bundled');
});
