import { refusal } from '../command';
import { Program } from '../program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

it('teaches how it differs from its neighbours', async () => {
  const run = program.start('demo --help');
  expect(await run.ended).toBe(0);
  for (const word of ['  tour ', '  simulate ', 'virtual time', '--seed <n>', '--json <file>', 'Examples:']) {
    expect(run.stdout).toContain(word);
  }
});

it.each([
  ['--seed one', 'GKEI_OUT_OF_RANGE: --seed is "one"; set it to a whole number from 0 on\n'],
  ['--workers many', 'GKEI_OUT_OF_RANGE: --workers is "many"; set it to a whole number from 0 on\n'],
  ['--json no/where.json', 'GKEI_UNWRITABLE_FILE: cannot write no/where.json'],
  ['--html no/where.html', 'GKEI_UNWRITABLE_FILE: cannot write no/where.html'],
  ['--html same --json ./same', 'GKEI_FLAG_VALUE: --html is same, as --json is; name another path'],
])('refuses %s before it begins', async (line, message) => {
  expect((await refusal(`demo ${line}`)).startsWith(message)).toBe(true);
});
