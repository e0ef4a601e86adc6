'use strict';

/*
 * Turns TypeScript into what Jest runs, by the esbuild that also bundles the program. Types are checked by the compiler, and it
 * takes fifteen times as long for the same.
 */
const { createHash } = require('node:crypto');
const { transformSync, version } = require('esbuild');

/*
 * A test file of the end-to-end tiers runs in a context of its own, where each look at a global asks the embedder: hot loops are up
 * to nine times as fast with constants of the module instead. Those that tests replace, such as clocks, are not among them.
 */
const GLOBALS = (
  'Array Boolean Buffer DataView Error Float64Array Int32Array JSON Map Math Number Object Promise RegExp Set String Symbol ' +
  'Uint8Array Uint32Array'
).split(' ');

const OPTIONS = {
  loader: 'ts',
  format: 'cjs',
  target: 'node20',
  banner: `const { ${GLOBALS.join(', ')} } = globalThis;`,
  sourcemap: 'external',
  sourcesContent: false,
};

module.exports = {
  getCacheKey: (source, path) =>
    createHash('sha256').update(`${version} ${JSON.stringify(OPTIONS)} ${path}\0`).update(source).digest('hex'),
  process: (source, path) => transformSync(source, { ...OPTIONS, sourcefile: path }),
};
