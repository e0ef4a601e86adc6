/**
 * Type-check time of the minimal Pulumi program, beside a program that only imports what the library itself imports of Pulumi's
 * SDKs: `npm run bench:types`. The compiler runs in a process of its own each time, both programs in turn; the fastest run of
 * each counts.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const EXAMPLE = join(ROOT, 'examples/pulumi-minimal');
const RUNS = Number(process.argv[2] ?? 5);

/** The modules of Pulumi's SDKs that the library imports. */
function deepImports(): string[] {
  const folder = join(ROOT, 'src/pulumi');
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const modules = sources.flatMap((name) =>
    [...readFileSync(join(folder, name), 'utf8').matchAll(/from '(@pulumi\/[^']+)'/g)].map(([, module]) => module),
  );
  return [...new Set(modules)].sort();
}

/** A folder in which the package is installed, as `npm install` leaves it: compiled, beside its peers. */
function project(name: string, program: string): string {
  const home = join(workplace, name);
  mkdirSync(join(home, 'node_modules/gke-inference'), { recursive: true });
  for (const installed of readdirSync(join(ROOT, 'node_modules')).filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(join(ROOT, 'node_modules', installed), join(home, 'node_modules', installed));
  }
  cpSync(join(ROOT, 'lib'), join(home, 'node_modules/gke-inference/lib'), { recursive: true });
  cpSync(join(ROOT, 'package.json'), join(home, 'node_modules/gke-inference/package.json'));
  cpSync(join(EXAMPLE, 'tsconfig.json'), join(home, 'tsconfig.json'));
  writeFileSync(join(home, 'index.ts'), program);
  return home;
}

/** Runs the compiler, and tells on standard error how long it kept processors busy, which other programs hardly change. */
const COMPILE = `
  process.on('exit', () => console.error('cpu', (process.cpuUsage().user + process.cpuUsage().system) / 1e6));
  process.argv.splice(1, 0, 'tsc');
  require(${JSON.stringify(join(ROOT, 'node_modules/@typescript/old/lib/_tsc.js'))});
`;

/** Seconds of processor time that a type-check takes, and the files that it reads. */
function check(home: string): { readonly seconds: number; readonly files: number } {
  // Peers are found where the links stand, as in a real installation.
  const flags = ['--noEmit', '--preserveSymlinks', '--diagnostics'];
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', COMPILE, '--', ...flags], {
    cwd: home,
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw new Error(stdout + stderr);
  }
  const figure = (text: string, pattern: RegExp) => Number(pattern.exec(text)![1]);
  return { seconds: figure(stderr, /^cpu ([\d.]+)/m), files: figure(stdout, /^Files:\s+(\d+)/m) };
}

const workplace = mkdtempSync(join(tmpdir(), 'gke-inference-types-'));
try {
  const imports = deepImports();
  const alone = imports.map((module, index) => `import * as m${index} from '${module}';`);
  const used = `export const modules = [${imports.map((_, index) => `m${index}`).join(', ')}];`;
  const homes = {
    'deep imports alone': project('imports', [...alone, used].join('\n')),
    'minimal program': project('minimal', readFileSync(join(EXAMPLE, 'index.ts'), 'utf8')),
  };
  const best = new Map<string, ReturnType<typeof check>>();
  for (let run = 0; run < RUNS; run++) {
    for (const [name, home] of Object.entries(homes)) {
      const measured = check(home);
      const before = best.get(name);
      best.set(name, before && before.seconds < measured.seconds ? before : measured);
    }
  }
  for (const [name, { seconds, files }] of best) {
    console.log(`${name.padEnd(20)} ${seconds.toFixed(2)} s  ${files} files`);
  }
  const [base, minimal] = [...best.values()];
  console.log(`ratio                ${(minimal.seconds / base.seconds).toFixed(2)}`);
} finally {
  rmSync(workplace, { recursive: true });
}
