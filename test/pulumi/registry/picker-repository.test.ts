import { type Input, Output, output } from '@pulumi/pulumi';
import { type ImageVersion, PickerRepository } from '../../../src/pulumi';
import { runProgram } from '../program';
import { settled } from '../registered';

const REPOSITORY = 'gcp:artifactregistry/repository:Repository';
const outputs = () => ({ project: 'of-the-provider' });

test('a repository whose tags stay, and which keeps its newest images', async () => {
  const run = await runProgram(() => new PickerRepository('llm', { location: 'europe' }), { outputs });
  expect(run.one(REPOSITORY).inputs).toMatchSnapshot();
  const changed = await runProgram(
    () => new PickerRepository('llm', { location: 'europe', repositoryId: 'pickers', immutableTags: false, keep: 3 }),
  );
  expect(changed.one(REPOSITORY).inputs).toMatchObject({
    repositoryId: 'pickers',
    dockerConfig: { immutableTags: false },
    cleanupPolicies: [{ action: 'KEEP', mostRecentVersions: { keepCount: 3 } }, { action: 'DELETE' }],
  });
});

test('the image is a plain text where everything is', async () => {
  await runProgram(() => {
    const repository = new PickerRepository('llm', { location: 'europe', project: 'acme' });
    expect(repository.image({ tag: '0.1.0' })).toBe('europe-docker.pkg.dev/acme/llm/gke-inference-picker:0.1.0');
    expect(repository.image({ digest: 'sha256:4f2a' })).toBe(
      'europe-docker.pkg.dev/acme/llm/gke-inference-picker@sha256:4f2a',
    );
    expect(repository.imageName).toBe('europe-docker.pkg.dev/acme/llm/gke-inference-picker');
  });
});

test.each<[string, Input<string> | undefined, ImageVersion, string]>([
  ['the project of the provider', undefined, { tag: '0.1.0' }, 'of-the-provider/llm/gke-inference-picker:0.1.0'],
  ['a project', output('acme'), { tag: '0.1.0' }, 'acme/llm/gke-inference-picker:0.1.0'],
  ['a digest', 'acme', { digest: output('sha256:4f2a') }, 'acme/llm/gke-inference-picker@sha256:4f2a'],
])('the image is late with %s that is', async (_what, project, version, path) => {
  let late: Input<string> = '';
  await runProgram(
    () => {
      late = new PickerRepository('llm', { location: 'europe', project }).image(version);
    },
    { outputs },
  );
  expect(Output.isInstance(late)).toBe(true);
  expect(await settled(late)).toBe(`europe-docker.pkg.dev/${path}`);
});

test('keeping nothing is refused before anything is registered', async () => {
  const run = await runProgram(() => {
    expect(() => new PickerRepository('llm', { location: 'europe', keep: 0 })).toThrow('GKEI_OUT_OF_RANGE: keep is 0');
  });
  expect(run.resources).toEqual([]);
});
