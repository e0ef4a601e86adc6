import { runCli } from '../../src/cli/program';

/**
 * What the program says on standard error of a command line that it refuses: one line, with exit code 2 and nothing on standard
 * output. It runs in this process, which takes a tenth of the time that a process of its own takes to start.
 *
 * @param folder where it runs
 */
export async function refusal(line: string, folder: string = process.cwd()): Promise<string> {
  const written = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      written[stream] += text;
      return true;
    }),
  );
  const home = process.cwd();
  process.chdir(folder);
  try {
    expect(await runCli(line.split(' ').filter(Boolean))).toBe(2);
  } finally {
    process.chdir(home);
    for (const spy of spies) {
      spy.mockRestore();
    }
  }
  expect(written.stdout).toBe('');
  expect(written.stderr).toMatch(/^[^\n]+\n$/);
  return written.stderr;
}
