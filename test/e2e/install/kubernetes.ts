import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './go-toolchain';
import type { InstallContext, Part } from './part';
import type { CacheKey } from './part-cache';
import { runCommand } from './progress';

const VERSION = '1.34.2';
const [MAJOR, MINOR] = VERSION.split('.');
const MODULE = 'k8s.io/kubernetes';
const VERSION_PACKAGE = 'k8s.io/component-base/version';

/** The programs of a control plane, as folder names under `cmd/`. */
export const KUBERNETES_PROGRAMS = ['kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

const BUILD_FLAGS = [
  '-trimpath',
  '-ldflags',
  [
    '-s -w',
    `-X ${VERSION_PACKAGE}.gitVersion=v${VERSION}`,
    `-X ${VERSION_PACKAGE}.gitMajor=${MAJOR}`,
    `-X ${VERSION_PACKAGE}.gitMinor=${MINOR}`,
  ].join(' '),
];
const BUILD_ENVIRONMENT = { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
const KEY: CacheKey = {
  name: 'kubernetes',
  version: VERSION,
  recipe: { programs: KUBERNETES_PROGRAMS, flags: BUILD_FLAGS, environment: BUILD_ENVIRONMENT },
};

/** The Kubernetes control plane, built from its Go module: the release binaries come from no package registry. */
export const kubernetes: Part = {
  name: KEY.name,
  leavesOut: 'every test that needs a cluster',
  locate: (cache) => cache.find(KEY),
  install: (context) => context.cache.publish(KEY, (scratch) => build(scratch, context)),
};

async function build(folder: string, { progress }: InstallContext): Promise<void> {
  const go = await findGo(progress);
  const run = (...args: string[]) => runCommand([go, ...args], { cwd: folder, env: BUILD_ENVIRONMENT });
  const { GoMod: upstream } = JSON.parse(
    await progress.step(`download ${MODULE} ${VERSION}`, () =>
      run('mod', 'download', '-json', `${MODULE}@v${VERSION}`),
    ),
  ) as { GoMod: string };
  writeFileSync(join(folder, 'go.mod'), scratchModule(JSON.parse(await run('mod', 'edit', '-json', upstream))));
  for (const program of KUBERNETES_PROGRAMS) {
    await progress.step(`build ${program} ${VERSION}`, () => run('build', ...BUILD_FLAGS, `${MODULE}/cmd/${program}`));
  }
}

interface GoModule {
  readonly Go: string;
  readonly Replace?: readonly { readonly Old: { Path: string }; readonly New: { Path: string } }[];
}

/**
 * A module that depends on Kubernetes from outside. Kubernetes points its staging modules at folders of its own
 * repository, which a dependent does not see: each gets its published version instead (v1.34.2 → v0.34.2).
 */
function scratchModule({ Go, Replace = [] }: GoModule): string {
  const published = `v0.${VERSION.slice(VERSION.indexOf('.') + 1)}`;
  const staging = Replace.filter(({ New }) => New.Path.startsWith('./staging/')).map(({ Old }) => Old.Path);
  return [
    'module control-plane',
    `go ${Go}`,
    `require ${MODULE} v${VERSION}`,
    ...staging.map((path) => `replace ${path} => ${path} ${published}`),
    '',
  ].join('\n');
}
