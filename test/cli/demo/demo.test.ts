import { Program } from '../program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

async function demo(line: string) {
  const run = program.start(`demo ${line}`);
  return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
}

it('teaches how it differs from its neighbours', async () => {
  const { code, stdout } = await demo('--help');
  expect(code).toBe(0);
  for (const word of ['  tour ', '  simulate ', 'virtual time', '--seed <n>', '--json <file>', 'Examples:']) {
    expect(stdout).toContain(word);
  }
});

it.each([
  ['--seed one', 'GKEI_OUT_OF_RANGE: --seed is "one"; set it to a whole number from 0 on\n'],
  ['--workers many', 'GKEI_OUT_OF_RANGE: --workers is "many"; set it to a whole number from 0 on\n'],
  ['--json no/where.json', 'GKEI_UNWRITABLE_FILE: cannot write no/where.json'],
  ['--html no/where.html', 'GKEI_UNWRITABLE_FILE: cannot write no/where.html'],
  ['--html same --json ./same', 'GKEI_FLAG_VALUE: --html is same, as --json is; name another path'],
])('refuses %s before it begins', async (line, message) => {
  const { code, stdout, stderr } = await demo(line);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.startsWith(message)).toBe(true);
});
