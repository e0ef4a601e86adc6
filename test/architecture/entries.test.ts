import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { ROOT } from './sources';

/** The files of `src/` and of packages that a file of `src/` loads: itself, what it imports, what that imports, and so on. */
function loadedBy(entry: string): string[] {
  const { metafile } = buildSync({
    absWorkingDir: ROOT,
    entryPoints: [join('src', entry)],
    bundle: true,
    platform: 'node',
    metafile: true,
    write: false,
    logLevel: 'error',
  });
  return Object.keys(metafile.inputs);
}

const ELSEWHERE = /^(node_modules\/@pulumi\/|src\/(pulumi|picker|simulator|adapters|cli)\/)/;

test('the main entry loads no Pulumi module, nor the picker', () => {
  const loaded = loadedBy('index.ts');
  expect(loaded).toContain('src/constructs/llm-service.ts');
  expect(loaded.filter((file) => ELSEWHERE.test(file))).toEqual([]);
});

test('the entry of Pulumi components loads Pulumi, and not the picker', () => {
  const loaded = loadedBy('pulumi/index.ts');
  expect(loaded).toContain('src/pulumi/charts/chart-deployment.ts');
  expect(loaded.some((file) => file.startsWith('node_modules/@pulumi/pulumi/'))).toBe(true);
  expect(loaded.filter((file) => ELSEWHERE.test(file) && /^src\/(?!pulumi\/)/.test(file))).toEqual([]);
});
