import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { CLASSIC } from '../rules/_classic';
import { legacySet } from '../rules/_right-set';
import { command, refusal } from './command';
import { Program } from './program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

const write = (name: string, text: string) => writeFileSync(join(program.folder, name), text);

it('names every mistake of a hand-written set-up with its place and remedy, and exits with 1', async () => {
  write('classic.yaml', CLASSIC);
  const run = program.start('check classic.yaml');
  expect(await run.ended).toBe(1);
  expect(run.stderr).toMatch(/^GKEI_FINDINGS: 17 findings in 4 of 4 objects; .*\n$/);
  expect(run.stdout).toMatchSnapshot();
});

it('writes findings for programs', async () => {
  write('classic.yaml', CLASSIC);
  const { code, stdout } = await command('check --json classic.yaml', program.folder);
  expect(code).toBe(1);
  const findings = JSON.parse(stdout);
  expect(findings).toHaveLength(17);
  expect(findings[0]).toEqual({
    code: 'GKEI_IMAGE_NOT_PINNED',
    file: 'classic.yaml',
    line: 1,
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    name: 'vllm',
    problem: expect.stringContaining('vllm/vllm-openai:latest'),
    remedy: 'set the tag of a release or a digest',
  });
});

it('finds nothing in a right set that is spread over files, and exits with 0', async () => {
  const names = Object.entries(legacySet()).map(([name, object]) => {
    write(`${name}.yaml`, stringify(object));
    return `${name}.yaml`;
  });
  expect(await command(`check ${names.join(' ')}`, program.folder)).toEqual({
    code: 0,
    stdout: `nothing found in ${names.length} objects\n`,
    stderr: '',
  });
});

it('reads the standard input', async () => {
  const run = program.start('check -', {}, CLASSIC);
  expect(await run.ended).toBe(1);
  expect(run.stdout).toMatch(/^-:1: Deployment vllm\n/);
});

it('names a file that is not there, and exits with 2', async () => {
  expect(await refusal('check nope.yaml')).toMatch(/^GKEI_UNREADABLE_FILE: cannot read nope\.yaml: .*\n$/);
});
