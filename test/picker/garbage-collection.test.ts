import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';

const SOURCE = join(__dirname, '../../src/picker/garbage-collection.ts');
const GROW = 'const heap = []; for (let id = 0; id < 3e5; id++) heap.push({ id, text: [id] });';

/** What V8 says of a program's collections: one line for each of the young generation, and one for each thread at work. */
function collections(program: string): { young: number; threads: number; complaints: string } {
  const flags = ['--trace-gc', '--trace-parallel-scavenge'];
  const { stdout, stderr } = spawnSync(process.execPath, [...flags, '-e', program], { encoding: 'utf8' });
  const count = (text: string) => stdout.split(text).length - 1;
  return { young: count(': Scavenge '), threads: count(' scavenge['), complaints: stderr };
}

function bundled(options: BuildOptions): string {
  const { outputFiles } = buildSync({ ...options, bundle: true, platform: 'node', write: false });
  return outputFiles![0].text;
}

const TUNED = `${bundled({ entryPoints: [SOURCE] })}tuneGarbageCollection();`;

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

/** Exchanges as those of `npm run bench:exchange`, eight at a time. */
const EXCHANGES = `
import { CASES, messagesOf } from '../../bench/exchange/cases';
import { service } from '../../bench/exchange/service';
const open = service();
const messages = messagesOf(CASES[0]);
for (let done = 0; done < 1000; done++) {
  const handlers = Array.from({ length: 8 }, open);
  for (const message of messages[done % messages.length]) for (const handler of handlers) handler.message(message);
  for (const handler of handlers) handler.halfClose();
  for (const handler of handlers) handler.closed('finished');
}`;

test('what exchanges allocate dies young', () => {
  const alias = { 'node-fetch': join(__dirname, '../../image/node-fetch.ts') };
  const program = bundled({ stdin: { contents: EXCHANGES, resolveDir: __dirname, loader: 'ts' }, alias });
  const { stdout, stderr } = spawnSync(process.execPath, ['--trace-gc-nvp', '-'], { encoding: 'utf8', input: program });
  const collections = stdout.split('\n').filter((line) => / gc=s /.test(line));
  const late = collections.slice(collections.length / 2); // at first much is made that stays
  const bytes = (what: string) =>
    late.reduce((sum, line) => sum + Number(new RegExp(`\\b${what}=(\\d+)`).exec(line)![1]), 0);
  expect(stderr).toBe('');
  expect(bytes('allocated')).toBeGreaterThan(10e6);
  expect(bytes('promoted') / bytes('allocated')).toBeLessThan(0.1);
});
