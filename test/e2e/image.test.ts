/** The image of the picker: built twice, unpacked, and run as a container would be. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildImage } from '../../image/image';
import { DEBIAN_PACKAGES, NODE_VERSION } from '../../image/pins';
import { Container } from './image/container';
import { ImageFolder } from './image/image-folder';
import { imageParts } from './install/image-parts';
import { locatePart } from './install/locate-part';

const ROOT = join(__dirname, '../..');

/** What a node may have to pull. */
const LIMIT_BYTES = 60e6;

const CHAT = JSON.stringify({ model: 'tiny', messages: [{ role: 'user', content: 'hi' }], max_tokens: 5 });

const parts = locatePart(imageParts, 'the image', (test) => {
  test('two builds have one digest');
  test('a request is answered through the image');
});

if (parts !== undefined) {
  describe('the image', () => declareTests(parts));
}

function declareTests(parts: string): void {
  const home = mkdtempSync(join(tmpdir(), 'gkei-image-'));
  const unpacked = join(home, 'root');
  const containers: Container[] = [];
  let image: ImageFolder;
  let pulledBytes: number;

  const build = async (name: string) => {
    const folder = join(home, name);
    const built = await buildImage({
      root: ROOT,
      architectures: ['amd64'],
      folder,
      parts,
      bundleFolder: mkdtempSync(join(home, 'bundle-')),
      time: 0,
    });
    pulledBytes = built.pulledBytes['amd64'];
    return new ImageFolder(folder);
  };
  const run = (args: string, files?: Record<string, string>): Container => {
    const container = new Container(unpacked, image.config.config, args.split(' '), files);
    containers.push(container);
    return container;
  };
  const textOf = (path: string) => readFileSync(join(unpacked, path), 'utf8');

  beforeAll(async () => {
    image = await build('image');
    image.unpackInto(unpacked);
  }, 240_000);

  afterAll(async () => {
    for (const container of containers) {
      await container.remove();
    }
    rmSync(home, { recursive: true, force: true });
  });

  test('two builds have one digest, and every byte in common', async () => {
    const umask = process.umask(0o077);
    const again = await build('again').finally(() => process.umask(umask));
    expect(again.digest).toBe(image.digest);
    const [one, other] = [image.files, again.files];
    expect(Object.keys(other)).toEqual(Object.keys(one));
    expect(Object.keys(one).filter((path) => !one[path].equals(other[path]))).toEqual([]);
  }, 240_000);

  test('a node pulls less than 60 MB', () => {
    const { config, layers } = image.manifest;
    const total = [config, ...layers].reduce((sum, { digest, size }) => {
      expect(image.blob(digest).length).toBe(size);
      return sum + size;
    }, 0);
    console.log(`compressed: ${(total / 1e6).toFixed(1)} MB`);
    expect(total).toBeLessThan(LIMIT_BYTES);
    expect(pulledBytes).toBeGreaterThan(total);
  });

  test('the bill of materials and the notices name what is inside', () => {
    const { spdxVersion, packages } = JSON.parse(textOf('app/sbom.spdx.json'));
    const listed = packages.map(({ name, versionInfo }: Record<string, string>) => `${name}@${versionInfo}`);
    expect(spdxVersion).toBe('SPDX-2.3');
    expect(listed).toContain(`node@${NODE_VERSION}`);
    const noticed = [...textOf('app/THIRD-PARTY-NOTICES.txt').matchAll(/^(\S+@\S+) \(.+\)$/gm)].map(([, id]) => id);
    expect(noticed.length).toBeGreaterThan(3);
    expect(listed).toEqual(expect.arrayContaining(noticed));
    for (const { name, version } of DEBIAN_PACKAGES) {
      expect(listed).toContain(`${name}@${version}`);
      expect(textOf(`var/lib/dpkg/status.d/${name}`)).toContain(`Version: ${version}\n`);
      expect(textOf(`usr/share/doc/${name}/copyright`)).toContain('Copyright');
    }
    expect(textOf('nodejs/LICENSE')).toContain('Node.js is licensed for use as follows');
    expect(textOf('app/LICENSE')).toContain('Apache License');
  });

  test('a request is answered through the image: its user, a root that cannot be written to, no other file', async () => {
    const server = run('mock-server tiny --host 127.0.0.1 --port 0 --sim-speed 1000');
    const [, address] = await server.said(/listening on http:\/\/(\S+)\n/);
    const [host, port] = address.split(':');
    const endpoints = JSON.stringify({ endpoints: [{ name: 'server-0', address: host, port: Number(port) }] });
    const flags = '--proxy 127.0.0.1:0 --metrics-port 0 --host 127.0.0.1 --endpoints /volume/endpoints.yaml';
    const picker = run(`picker ${flags}`, { 'endpoints.yaml': endpoints });
    const [, url] = await picker.said(/listening on (\S+) for requests\n/);
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: CHAT,
    });
    expect([answer.status, ((await answer.json()) as { model: string }).model]).toEqual([200, 'tiny']);
  });

  test('the process is not root, and can write nothing but its volumes', async () => {
    const { Entrypoint, ...config } = image.config.config;
    const [node] = Entrypoint as string[];
    const script = `
      const { writeFileSync } = require('node:fs');
      const attempt = (path) => { try { writeFileSync(path, ''); return 'written'; } catch ({ code }) { return code; } };
      console.log(JSON.stringify([process.getuid(), process.getgid(), attempt('/app/x'), attempt('/tmp/x'), process.version]));`;
    const container = new Container(unpacked, { ...config, Entrypoint: [node, '--eval', script] }, []);
    containers.push(container);
    expect(await container.ended).toBe(0);
    expect(JSON.parse(container.output)).toEqual([65532, 65532, 'EROFS', 'EROFS', `v${NODE_VERSION}`]);
  });
}
