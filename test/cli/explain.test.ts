import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { refusal } from './command';
import { Program } from './program';

const program = new Program();
beforeAll(() => program.build());
afterAll(() => program.dispose());

const OBJECTS = `apiVersion: v1
kind: ConfigMap
metadata:
  name: one
  annotations:
    kubernetes.io/description: It is here for a reason
---
apiVersion: v1
kind: Secret
metadata:
  name: two
`;

it('lists every object with the reason that it carries', async () => {
  writeFileSync(join(program.folder, 'objects.yaml'), OBJECTS);
  const run = program.start('explain objects.yaml');
  expect(await run.ended).toBe(0);
  expect(run.stdout).toBe(
    [
      'KIND       NAME  WHY',
      'ConfigMap  one   It is here for a reason',
      'Secret     two',
      '',
      '2 objects in objects.yaml',
      '',
    ].join('\n'),
  );
});

it('names a file that is not there, and exits with 2', async () => {
  expect(await refusal('explain nope.yaml')).toMatch(/^GKEI_UNREADABLE_FILE: cannot read nope\.yaml: .*\n$/);
});
