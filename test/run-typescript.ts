import { transformSync } from 'esbuild';

/** Runs a program as Node would. @param load what its imports get, by the names of the modules */
export function runTypeScript(program: string, load: (name: string) => unknown): void {
  const { code } = transformSync(program, { loader: 'ts', format: 'cjs' });
  new Function('require', 'exports', 'module', code)(load, {}, {});
}
