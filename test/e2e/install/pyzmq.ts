import { join } from 'node:path';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';
import { runCommand } from './progress';

const VERSION = '27.3.0';

/** The Python package, which carries libzmq 4.3.5: what vLLM publishes with. */
const PACKAGE = `pyzmq==${VERSION}`;

const KEY: CacheKey = { name: 'pyzmq', version: VERSION, recipe: { package: PACKAGE } };

/** ZeroMQ's own library, as Python programs use it: a folder for PYTHONPATH. */
export const pyzmq: Part = {
  name: KEY.name,
  leavesOut: 'tests of KV events against the library that vLLM publishes them with',
  locate: (cache) => cache.find(KEY),
  install: ({ cache, progress }) => {
    if (onPath('python3') === undefined) {
      throw new Error(`this machine has no python3, with which ${PACKAGE} is installed: install python3 and its venv`);
    }
    return cache.publish(KEY, async (scratch) => {
      const venv = join(scratch, 'venv');
      const pip = [join(venv, 'bin', 'python'), '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
      await progress.step(`download pyzmq ${VERSION}`, async () => {
        await runCommand(['python3', '-m', 'venv', venv]);
        await runCommand([...pip, '--target', scratch, PACKAGE]);
      });
      await runCommand(['rm', '-r', venv]);
    });
  },
};
