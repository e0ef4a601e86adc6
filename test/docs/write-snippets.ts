/*
 * Writes every snippet of the documentation as a file below `docs/snippets`, where the compiler checks it with everything else. The
 * file is named after its page and the line on which it starts.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { snippets } from './_pages';

const FOLDER = join(__dirname, '../../docs/snippets');

rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
for (const { place, code } of snippets()) {
  writeFileSync(join(FOLDER, `${place.replace(/[/:]/g, '-')}.ts`), code);
}
