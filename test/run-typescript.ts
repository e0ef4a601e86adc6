import { transformSync } from 'esbuild';

/** Runs a program of the documentation or the examples, whose imports are those of its users. */
export function runTypeScript(program: string): void {
  const { code } = transformSync(program, { loader: 'ts', format: 'cjs' });
  new Function('require', 'exports', 'module', code)(require, {}, {});
}
