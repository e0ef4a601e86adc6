import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { refusal } from '../command';
import { Program } from '../program';

const program = new Program();

beforeAll(() => program.build());
afterAll(() => program.dispose());

/** Folders that tours keep their endpoints files in. */
const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('gke-inference-tour-'));

it('shows both ways to pick, compares them, and leaves nothing behind', async () => {
  const before = folders();
  const run = program.start('tour --requests 12');
  expect(await run.ended).toBe(0);
  expect(run.stderr).toBe('');
  expect(run.stdout.match(/12 of 12 sent, 12 answered/g)).toHaveLength(2);
  expect(run.stdout).toMatch(/\nround robin +25 % .*\nthe picker +\d+ % .*\n.*\nNext:\n/s);
  expect(folders()).toEqual(before);
}, 30_000);

it('stops on Ctrl-C at once, with all that it has started', async () => {
  const before = folders();
  const run = program.start('tour');
  await run.said(/1\. Round robin/);
  run.signal('SIGINT');
  // The children's output goes through the same pipes, so that this waits for them too.
  expect(await run.ended).toBe(128 + 2);
  expect(folders()).toEqual(before);
}, 30_000);

it('refuses a number of requests that shows nothing', async () => {
  expect(await refusal('tour --requests 1')).toBe(
    'GKEI_OUT_OF_RANGE: --requests is "1"; set it to a whole number from 8 to 10000\n',
  );
});
