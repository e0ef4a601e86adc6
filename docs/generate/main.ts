/** Writes the generated pages of the documentation: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GENERATED, PAGES } from './pages';

const ROOT = join(__dirname, '../..');

for (const [path, page] of Object.entries(PAGES)) {
  writeFileSync(join(ROOT, path), `${GENERATED}\n\n${page()}`);
  console.log(path);
}
