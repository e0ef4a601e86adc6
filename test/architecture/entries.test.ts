import { execFileSync } from 'node:child_process';
import { join, relative } from 'node:path';
import { ROOT } from './sources';

/** The files that a fresh process has loaded once it has required a file of `src/`. */
function loadedBy(entry: string): string[] {
  const script = `require(${JSON.stringify(join(ROOT, 'src', entry))});
    console.log(JSON.stringify(Object.keys(require.cache)));`;
  const args = ['--require', 'tsx/cjs', '--eval', script];
  const env = { ...process.env, TSX_TSCONFIG_PATH: join(ROOT, 'tsconfig.dev.json') };
  const output = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8', env });
  return (JSON.parse(output) as string[]).map((file) => relative(ROOT, file));
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
