import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './go-toolchain';
import type { InstallContext } from './part';
import { runCommand } from './progress';

/** A program that is built from a published Go module. */
export interface GoProgram {
  /** The module's path. */
  readonly module: string;
  /** Without the `v`. */
  readonly version: string;
  /** The program's package below the module, such as `cmd/adapter`. */
  readonly package: string;
}

/** How it is built, which is part of what identifies a build. */
export const GO_RECIPE = {
  flags: ['-trimpath', '-ldflags', '-s -w'],
  environment: { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' },
};

/**
 * Builds a program into a folder, under a file name. The module's own go.mod, under another module's name, decides the versions
 * of everything that it needs.
 *
 * @returns the folder of the module's sources
 */
export async function buildGoProgram(
  { module, version, package: path }: GoProgram,
  folder: string,
  file: string,
  { progress }: InstallContext,
): Promise<string> {
  const go = await findGo(progress);
  const run = (...args: string[]) => runCommand([go, ...args], { cwd: folder, env: GO_RECIPE.environment });
  const { GoMod: upstream, Dir: sources } = JSON.parse(
    await progress.step(`download ${module} ${version}`, () =>
      run('mod', 'download', '-json', `${module}@v${version}`),
    ),
  ) as { GoMod: string; Dir: string };
  const requirements = readFileSync(upstream, 'utf8').replace(/^module .*$/m, 'module built-for-tests');
  writeFileSync(join(folder, 'go.mod'), `${requirements}\nrequire ${module} v${version}\n`);
  await progress.step(`build ${module} ${version}`, () =>
    run('build', ...GO_RECIPE.flags, '-o', file, `${module}/${path}`),
  );
  return sources;
}
