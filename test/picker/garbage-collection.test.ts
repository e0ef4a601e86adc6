import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

const SOURCE = join(__dirname, '../../src/picker/garbage-collection.ts');
const GROW = 'const heap = []; for (let id = 0; id < 3e5; id++) heap.push({ id, text: [id] });';

/** What V8 says of a program's collections: one line for each of the young generation, and one for each thread at work. */
function collections(program: string): { young: number; threads: number; complaints: string } {
  const flags = ['--trace-gc', '--trace-parallel-scavenge'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8' });
  const count = (text: string) => stdout.split(text).length - 1;
  return { young: count(': Scavenge '), threads: count(' scavenge['), complaints: stderr };
}

const { outputFiles } = buildSync({ entryPoints: [SOURCE], bundle: true, platform: 'node', write: false });
const TUNED = `${outputFiles[0].text}tuneGarbageCollection();`;

test('no thread helps with collections of the young generation', () => {
  const { young, threads, complaints } = collections(`${TUNED}${GROW}`);
  expect(young).toBeGreaterThan(0);
  expect(threads).toBe(young);
  expect(complaints).toBe(''); // V8 knows all of the flags
});

test('the young generation does not grow, so it is collected more often', () => {
  const before = collections(GROW).young;
  expect(before).toBeGreaterThan(0);
  expect(collections(`${TUNED}${GROW}`).young).toBeGreaterThan(2 * before);
});
