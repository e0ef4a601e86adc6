import { runCli } from '../../src/cli/program';

/** What a command line came to. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a command line in this process, which takes a tenth of the time that a process of its own takes to start. Whatever is
 * about processes needs a {@link Program}: signals, threads, the bundle itself.
 *
 * @param folder where it runs
 */
export async function command(line: string, folder: string = process.cwd()): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const restore = (['stdout', 'stderr'] as const).map((name) => {
    const stream = process[name];
    const { columns, isTTY } = stream;
    const spy = jest.spyOn(stream, 'write').mockImplementation((text) => {
      written[name] += text;
      return true;
    });
    // Also where the tests themselves run in a terminal, the command must not know of it.
    Object.assign(stream, { columns: undefined, isTTY: false });
    return () => {
      spy.mockRestore();
      Object.assign(stream, { columns, isTTY });
    };
  });
  const home = process.cwd();
  process.chdir(folder);
  try {
    const code = await runCli(line.split(' ').filter(Boolean));
    return { code, ...written };
  } finally {
    process.chdir(home);
    for (const back of restore) {
      back();
    }
  }
}

/**
 * What the program says on standard error of a command line that it refuses: one line, with exit code 2 and nothing on standard
 * output.
 */
export async function refusal(line: string, folder?: string): Promise<string> {
  const { code, stdout, stderr } = await command(line, folder);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^[^\n]+\n$/);
  return stderr;
}
