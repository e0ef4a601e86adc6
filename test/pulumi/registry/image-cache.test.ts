import { VllmVersion } from '../../../src/catalog';
import { ImageCache, type ImageCacheArgs } from '../../../src/pulumi';
import { runProgram } from '../program';

const REPOSITORY = 'gcp:artifactregistry/repository:Repository';

test('a cache of Docker Hub', async () => {
  const run = await runProgram(() => new ImageCache('hub', { location: 'europe-west4' }));
  expect(run.one(REPOSITORY).inputs).toMatchSnapshot();
});

test('a cache of another registry, which knows who pulls', async () => {
  const credentials = { username: 'acme', passwordSecretVersion: 'projects/acme/secrets/token/versions/1' };
  const run = await runProgram(
    () => new ImageCache('ghcr', { location: 'europe-west4', upstream: 'ghcr.io', credentials }),
  );
  expect(run.one(REPOSITORY).inputs.remoteRepositoryConfig).toEqual({
    description: 'ghcr.io',
    commonRepository: { uri: 'https://ghcr.io' },
    upstreamCredentials: { usernamePasswordCredentials: credentials },
  });
});

test.each<[ImageCacheArgs['upstream'], string, string]>([
  [undefined, VllmVersion.V0_29_0.image, 'vllm/vllm-openai:v0.29.0'],
  ['docker.io', 'docker.io/vllm/vllm-openai:v0.29.0', 'vllm/vllm-openai:v0.29.0'],
  ['docker.io', 'busybox:1.37', 'library/busybox:1.37'],
  ['docker.io', 'docker.io/busybox@sha256:4f2a', 'library/busybox@sha256:4f2a'],
  ['ghcr.io', 'ghcr.io/llm-d/llm-d-router-endpoint-picker:v0.10.0', 'llm-d/llm-d-router-endpoint-picker:v0.10.0'],
  ['registry.local:5000', 'registry.local:5000/vllm:1', 'vllm:1'],
])('a cache of %s has %s', async (upstream, image, path) => {
  await runProgram(() => {
    const cache = new ImageCache('cache', { location: 'europe', project: 'acme', upstream });
    expect(cache.image(image)).toBe(`europe-docker.pkg.dev/acme/cache/${path}`);
  });
});

test.each([
  ['docker.io', 'ghcr.io/llm-d/picker:1'],
  ['docker.io', 'localhost/picker:1'],
  ['ghcr.io', 'vllm/vllm-openai:v0.29.0'],
])('a cache of %s has no %s', async (upstream, image) => {
  await runProgram(() => {
    const cache = new ImageCache('cache', { location: 'europe', upstream });
    expect(() => cache.image(image)).toThrow(`GKEI_IMAGE_OUTSIDE_UPSTREAM: the image "${image}" is not of ${upstream}`);
  });
});
