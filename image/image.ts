import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { billOfMaterials } from './bill-of-materials';
import { type Bundle, bundle } from './bundle';
import { type ContainerConfig, type Descriptor, OciLayout } from './oci-layout';
import { debianFiles, defaultPartsFolder, nodeFile, readPart } from './part-files';
import { ARCHITECTURES, type Architecture, NODE_VERSION } from './pins';
import { nodeLayer, programLayer, systemLayer, USER } from './root-file-system';

const HELP = `Usage: npm run image -- [--arch ${ARCHITECTURES.join('|')}]... [--out FOLDER] [--parts FOLDER]

Builds the image of the endpoint picker as a folder in the OCI image layout, without a container engine.

  --arch   processor to build for; with several, the folder holds a list of images (default amd64)
  --out    the folder, which is emptied first (default dist/image)
  --parts  where downloaded parts are kept (default $XDG_CACHE_HOME/gke-inference/image)

Environment:
  SOURCE_DATE_EPOCH  time of everything in the image, in seconds since 1970 (default 0)
`;

/** Ports of a picker's pod: ext_proc, gRPC health, metrics. */
const PORTS = [9002, 9003, 9090];

/** What {@link buildImage} needs. */
export interface ImageOptions {
  /** The repository. */
  readonly root: string;
  readonly architectures: readonly Architecture[];
  /** Where to write; emptied first. */
  readonly folder: string;
  /** Where downloaded parts are kept. */
  readonly parts: string;
  /** Where the program is bundled into. */
  readonly bundleFolder: string;
  /** Time of everything in the image in seconds since 1970. */
  readonly time: number;
}

/** How containers of the image start: the same as of one built from the Dockerfile. */
export function containerConfig(version: string): ContainerConfig {
  return {
    User: `${USER.id}:${USER.id}`,
    ExposedPorts: Object.fromEntries(PORTS.map((port) => [`${port}/tcp`, {}])),
    Env: ['PATH=/nodejs/bin', `NODE_VERSION=${NODE_VERSION}`],
    Entrypoint: ['/nodejs/bin/node', '/app/gke-inference.js'],
    Cmd: ['picker', '--help'],
    WorkingDir: '/',
    Labels: {
      'org.opencontainers.image.title': 'gke-inference-picker',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.licenses': 'Apache-2.0',
    },
  };
}

/**
 * Builds the image; equal sources and pins give equal digests.
 *
 * @returns what the folder is about, and what a node has to pull for each processor in bytes
 * @throws Error that names a part which cannot be had
 */
export async function buildImage(
  options: ImageOptions,
): Promise<{ image: Descriptor; pulledBytes: Readonly<Record<string, number>> }> {
  const { root, architectures, folder, parts, bundleFolder, time } = options;
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const built = await bundle(root, bundleFolder);
  const layout = new OciLayout(folder, time);
  const images: Descriptor[] = [];
  const pulledBytes: Record<string, number> = {};
  for (const architecture of architectures) {
    const debian = [];
    for (const part of debianFiles(parts, architecture)) {
      debian.push(await readPart(part));
    }
    const bill = billOfMaterials({ architecture, version, bundled: built.notices.packages, time });
    const image = layout.addImage({
      architecture,
      config: containerConfig(version),
      layers: [
        { what: 'libraries of Debian', entries: systemLayer(debian) },
        { what: `Node ${NODE_VERSION}`, entries: nodeLayer(await readPart(nodeFile(parts, architecture))) },
        { what: `gke-inference ${version}`, entries: programLayer(programFiles(root, built, bill)) },
      ],
    });
    images.push(image.manifest);
    pulledBytes[architecture] = image.pulledBytes;
  }
  return { image: layout.finish(images), pulledBytes };
}

function programFiles(root: string, { program, notices }: Bundle, bill: string): Record<string, Buffer | string> {
  return {
    'gke-inference.js': readFileSync(program.path),
    'THIRD-PARTY-NOTICES.txt': readFileSync(notices.path),
    LICENSE: readFileSync(join(root, 'LICENSE')),
    'sbom.spdx.json': bill,
  };
}

async function main(): Promise<void> {
  const root = join(__dirname, '..');
  const { values } = parseArgs({
    options: {
      arch: { type: 'string', multiple: true, default: ['amd64'] },
      out: { type: 'string', default: join(root, 'dist/image') },
      parts: { type: 'string', default: defaultPartsFolder() },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const architectures = values.arch.map((name) => {
    const known = ARCHITECTURES.find((one) => one === name);
    if (known === undefined) throw new Error(`--arch "${name}" is none of ${ARCHITECTURES.join(', ')}`);
    return known;
  });
  const time = Number(process.env['SOURCE_DATE_EPOCH'] || 0);
  if (!Number.isSafeInteger(time) || time < 0) {
    throw new Error(`SOURCE_DATE_EPOCH is "${process.env['SOURCE_DATE_EPOCH']}": set whole seconds since 1970`);
  }
  const { image, pulledBytes } = await buildImage({
    root,
    architectures,
    folder: values.out,
    parts: values.parts,
    bundleFolder: join(root, 'dist'),
    time,
  });
  for (const [architecture, bytes] of Object.entries(pulledBytes)) {
    console.log(`linux/${architecture}  ${(bytes / 1e6).toFixed(1)} MB compressed`);
  }
  console.log(`${values.out}  ${image.digest}`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
