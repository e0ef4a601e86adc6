import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type BundledPackage, idOf, thirdPartyNotices } from './notices';

/** The peers of the package: the program loads them only in the commands that need them. */
const PEERS = ['cdk8s', 'cdk8s-plus-28', 'constructs'];

/** What draws the plots of reports: a file of its own, which the program loads from beside it. */
const DRAWING = { source: 'src/simulator/report/draw-svg.ts', file: 'plots.js' };

/** The globals of the same names call a function of Node each time that they are looked at. */
const OWN_GLOBALS = "const { Buffer } = require('node:buffer');\nconst { performance } = require('node:perf_hooks');";

/** Paths and sizes of what {@link bundle} wrote. */
export interface Bundle {
  /** The program: one executable CommonJS file that needs Node 20 and, for some commands, the peers. */
  readonly program: Written;
  /** The licences of the third-party packages inside of it. */
  readonly notices: Notices;
}

interface Written {
  readonly path: string;
  readonly bytes: number;
}

interface Notices extends Written {
  readonly packages: readonly BundledPackage[];
}

/**
 * Bundles the `gke-inference` program with its third-party code into one file, and writes the notices of exactly the packages
 * that went in. What draws plots is not in it.
 *
 * @param root the repository
 * @param folder where to write
 */
export async function bundle(root: string, folder: string): Promise<Bundle> {
  const built = await bundleOne(root, join(folder, 'gke-inference.js'), 'THIRD-PARTY-NOTICES.txt', {
    entryPoints: ['src/cli/main.ts'],
    external: PEERS,
    banner: { js: `#!/usr/bin/env node\n'use strict';\n${OWN_GLOBALS}` },
    plugins: [drawingApart],
  });
  chmodSync(built.program.path, 0o755);
  return built;
}

/** Bundles what draws plots, with notices of its own. It is in the package beside the program, and not in the image. */
export function bundlePlots(root: string, folder: string): Promise<Bundle> {
  return bundleOne(root, join(folder, DRAWING.file), 'plots.NOTICES.txt', {
    entryPoints: [DRAWING.source],
    // Which Vega draws with where it is installed; without it, plots are the same everywhere.
    external: ['canvas'],
    // What these packages publish for bundlers names what is inside.
    mainFields: ['module', 'main'],
    minify: true,
  });
}

/** Leaves in the program a `require` of the file that draws. */
const drawingApart: Plugin = {
  name: 'drawing apart',
  setup: ({ onResolve }) => {
    onResolve({ filter: /\/draw-svg$/ }, () => ({ path: `./${DRAWING.file}`, external: true }));
  },
};

async function bundleOne(root: string, outfile: string, noticesFile: string, options: BuildOptions): Promise<Bundle> {
  const { metafile } = await build({
    absWorkingDir: root,
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    alias: { 'node-fetch': './image/node-fetch.ts' },
    // The notices file carries the licences.
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
    metafile: true,
  });
  const [output] = Object.values(metafile.outputs);
  // What was read and then left out needs no notice.
  const contents = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  const { text, packages } = thirdPartyNotices(
    root,
    contents.map(([file]) => file),
  );
  const notices = join(dirname(outfile), noticesFile);
  writeFileSync(notices, text);
  return {
    program: { path: outfile, bytes: output.bytes },
    notices: { path: notices, bytes: Buffer.byteLength(text), packages },
  };
}

async function main(): Promise<void> {
  const root = join(__dirname, '..');
  const folder = join(root, 'dist');
  const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`;
  for (const { program, notices } of [await bundle(root, folder), await bundlePlots(root, folder)]) {
    console.log(`${program.path}  ${kilobytes(program.bytes)}`);
    console.log(`${notices.path}  ${kilobytes(notices.bytes)}  (${notices.packages.map(idOf).join(', ')})`);
  }
}

if (require.main === module) {
  main().catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
