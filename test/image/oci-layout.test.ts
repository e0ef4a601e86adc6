import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { containerConfig } from '../../image/image';
import { OciLayout } from '../../image/oci-layout';
import type { Architecture } from '../../image/pins';
import { readTar } from '../../image/tar';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gkei-oci-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

const json = (path: string) => JSON.parse(readFileSync(join(folder, path), 'utf8'));
const pathOf = (digest: string) => `blobs/${digest.replace(':', '/')}`;
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

const image = (architecture: Architecture) => ({
  architecture,
  config: containerConfig('1.2.3'),
  layers: [
    { what: 'one', entries: [{ path: 'etc/one', kind: 'file' as const, mode: 0o644, content: Buffer.from('one') }] },
    { what: 'two', entries: [{ path: 'two', kind: 'link' as const, target: 'etc/one' }] },
  ],
});

test('an image is a chain of digests from the index to the content of its layers', () => {
  const layout = new OciLayout(folder, 60);
  const { manifest, pulledBytes } = layout.addImage(image('amd64'));
  expect(layout.finish([manifest])).toBe(manifest);
  expect(json('oci-layout')).toEqual({ imageLayoutVersion: '1.0.0' });
  expect(json('index.json').manifests).toEqual([manifest]);
  const { config, layers } = json(pathOf(manifest.digest));
  let bytes = manifest.size;
  for (const { digest, size } of [config, ...layers]) {
    const blob = readFileSync(join(folder, pathOf(digest)));
    expect([digestOf(blob), blob.length]).toEqual([digest, size]);
    bytes += size;
  }
  expect(pulledBytes).toBe(bytes);
  const { rootfs, created, architecture, os } = json(pathOf(config.digest));
  const archives = layers.map(({ digest }: { digest: string }) =>
    gunzipSync(readFileSync(join(folder, pathOf(digest)))),
  );
  expect(rootfs.diff_ids).toEqual(archives.map(digestOf));
  expect(archives.map((archive: Buffer) => readTar(archive).map(({ path }) => path))).toEqual([
    ['etc', 'etc/one'],
    ['two'],
  ]);
  expect([created, architecture, os]).toEqual(['1970-01-01T00:01:00.000Z', 'amd64', 'linux']);
});

test('images for several processors are a list, of which a node takes its own', () => {
  const layout = new OciLayout(folder, 0);
  const images = (['amd64', 'arm64'] as const).map((architecture) => layout.addImage(image(architecture)).manifest);
  const whole = layout.finish(images);
  expect(json('index.json').manifests).toEqual([whole]);
  expect(json(pathOf(whole.digest)).manifests.map(({ platform }: { platform: object }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'arm64', variant: 'v8' },
  ]);
});

test('what was in the folder before is gone', () => {
  const { manifest } = new OciLayout(folder, 0).addImage(image('amd64'));
  new OciLayout(folder, 0);
  expect(existsSync(join(folder, pathOf(manifest.digest)))).toBe(false);
});
