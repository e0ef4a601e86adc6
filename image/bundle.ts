import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type BundledPackage, idOf, thirdPartyNotices } from './notices';

/** The peers of the package: the program loads them only in the commands that need them. */
const PEERS = ['cdk8s', 'cdk8s-plus-28', 'constructs'];

/** Paths and sizes of what {@link bundle} wrote. */
export interface Bundle {
  /** The program: one executable CommonJS file that needs Node 20 and, for some commands, the peers. */
  readonly program: { readonly path: string; readonly bytes: number };
  /** The licences of the third-party packages inside the program. */
  readonly notices: { readonly path: string; readonly bytes: number; readonly packages: readonly BundledPackage[] };
}

/**
 * Bundles the `gke-inference` program with its third-party code into one file, and writes the notices of exactly the
 * packages that went in.
 *
 * @param root the repository
 * @param folder where to write
 */
export async function bundle(root: string, folder: string): Promise<Bundle> {
  const program = join(folder, 'gke-inference.js');
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli/main.ts'],
    outfile: program,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: PEERS,
    alias: { 'node-fetch': './image/node-fetch.ts' },
    banner: { js: '#!/usr/bin/env node' },
    // The notices file carries the licences.
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  chmodSync(program, 0o755);
  const [output] = Object.values(metafile.outputs);
  // What was read and then left out needs no notice.
  const contents = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const { text, packages } = thirdPartyNotices(
    root,
    contents.map(([file]) => file),
  );
  const notices = join(folder, 'THIRD-PARTY-NOTICES.txt');
  writeFileSync(notices, text);
  return {
    program: { path: program, bytes: output.bytes },
    notices: { path: notices, bytes: Buffer.byteLength(text), packages },
  };
}

async function main(): Promise<void> {
  const root = join(__dirname, '..');
  const { program, notices } = await bundle(root, join(root, 'dist'));
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(`${program.path}  ${kilobytes(program.bytes)}`);
  console.log(`${notices.path}  ${kilobytes(notices.bytes)}  (${notices.packages.map(idOf).join(', ')})`);
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
