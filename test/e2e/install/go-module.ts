import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './go-toolchain';
import type { InstallContext } from './part';
import { runCommand } from './progress';

/** A published Go module and the programs that are built from it. */
export interface GoModule {
  /** Its path, such as `k8s.io/kubernetes`. */
  readonly path: string;
  /** Without the `v`. */
  readonly version: string;
  /** The packages of the programs below the module, such as `cmd/adapter`, by the names of their files. */
  readonly programs: Readonly<Record<string, string>>;
  /**
   * Values that the linker sets, by variable.
   *
   * @default - none
   */
  readonly variables?: Readonly<Record<string, string>>;
  /**
   * Published version, without the `v`, of the modules that it takes from a folder `staging` of its own repository. A dependent
   * does not see that folder.
   *
   * @default - it has no such modules
   */
  readonly stagingVersion?: string;
}

/** How its programs are built, which is part of what identifies a build. */
export function goRecipe({ variables = {} }: GoModule) {
  const linked = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  return {
    flags: ['-trimpath', '-ldflags', ['-s -w', ...linked].join(' ')],
    environment: { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' },
  };
}

/**
 * Builds a module's programs into a folder. Its own go.mod, under another module's name, decides the versions of everything
 * that it needs.
 *
 * @returns the folder of the module's sources
 */
export async function buildGoModule(module: GoModule, folder: string, { progress }: InstallContext): Promise<string> {
  const { path, version, programs, stagingVersion } = module;
  const { flags, environment } = goRecipe(module);
  const go = await findGo(progress);
  const run = (...args: string[]) => runCommand([go, ...args], { cwd: folder, env: environment });
  const { GoMod: upstream, Dir: sources } = JSON.parse(
    await progress.step(`download ${path} ${version}`, () => run('mod', 'download', '-json', `${path}@v${version}`)),
  ) as { GoMod: string; Dir: string };
  const requirements = readFileSync(upstream, 'utf8')
    .replace(/^module .*$/m, 'module built-for-tests')
    .replaceAll(/ => \.\/staging\/src\/(\S+)/g, ` => $1 v${stagingVersion}`);
  writeFileSync(join(folder, 'go.mod'), `${requirements}\nrequire ${path} v${version}\n`);
  for (const [file, package_] of Object.entries(programs)) {
    await progress.step(`build ${file} ${version}`, () => run('build', ...flags, '-o', file, `${path}/${package_}`));
  }
  return sources;
}
