import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findGo } from './go-toolchain';
import type { InstallContext, Part } from './part';
import type { CacheKey } from './part-cache';
import { runCommand } from './progress';

const VERSION = '0.12.0';
const MODULE = 'sigs.k8s.io/prometheus-adapter';
const BUILD_FLAGS = ['-trimpath', '-ldflags', '-s -w'];
const BUILD_ENVIRONMENT = { GOFLAGS: '-mod=mod', CGO_ENABLED: '0' };
const KEY: CacheKey = {
  name: 'prometheus-adapter',
  version: VERSION,
  recipe: { flags: BUILD_FLAGS, environment: BUILD_ENVIRONMENT },
};

/** The adapter that answers the HPA controller's questions from Prometheus, built from its Go module. */
export const prometheusAdapter: Part = {
  name: KEY.name,
  leavesOut: 'tests of autoscaling',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'adapter') : undefined;
  },
  install: (context) => context.cache.publish(KEY, (scratch) => build(scratch, context)),
};

/** The adapter's own go.mod, under another module's name, decides the versions of everything that it needs. */
async function build(folder: string, { progress }: InstallContext): Promise<void> {
  const go = await findGo(progress);
  const run = (...args: string[]) => runCommand([go, ...args], { cwd: folder, env: BUILD_ENVIRONMENT });
  const { GoMod: upstream } = JSON.parse(
    await progress.step(`download ${MODULE} ${VERSION}`, () =>
      run('mod', 'download', '-json', `${MODULE}@v${VERSION}`),
    ),
  ) as { GoMod: string };
  const requirements = readFileSync(upstream, 'utf8').replace(/^module .*$/m, 'module metrics-adapter');
  writeFileSync(join(folder, 'go.mod'), `${requirements}\nrequire ${MODULE} v${VERSION}\n`);
  await progress.step(`build ${MODULE} ${VERSION}`, () => run('build', ...BUILD_FLAGS, `${MODULE}/cmd/adapter`));
}
