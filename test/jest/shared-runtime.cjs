'use strict';

/*
 * How test files load their modules: by Node's own require, in the worker itself. Each worker loads the modules of `src/` and of
 * packages once, and those of `test/` anew for every file. Jest by itself loads everything anew for every file, in a context of the
 * file's own, which takes as long as all the tests do.
 *
 * So a test must not take for granted that a module of `src/` has served nobody yet. `jest` has `fn`, `spyOn` and `restoreAllMocks`
 * here; to put one module in another's place takes Jest's own runtime.
 */
const hooks = require('node:async_hooks');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { join, sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const { AsyncLocalStorage } = hooks;

const OWN = join(__dirname, '..') + sep;

/** Where Jest finds the source map of each file. */
const sourceMaps = new Map();

/** Of the test file that runs now. */
let transformer;
let mapped = [];

/** Those that Jest's runner has for the file. Each makes every promise slower, from its first use until it is disabled. */
const storages = [];

Module._extensions['.ts'] = (module, path) => {
  const { code, sourceMapPath } = transformer.transform(path, { collectCoverageFrom: [] }, readFileSync(path, 'utf8'));
  sourceMaps.set(path, sourceMapPath);
  module._compile(code, path);
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => {
  const [, path = request] = mapped.find(([pattern]) => pattern.test(request)) ?? [];
  return resolve(path, ...rest);
};

class SharedRuntime extends Runtime {
  constructor(config, environment, resolver, ownTransformer, sources, coverage, path, globalConfig) {
    super(config, environment, resolver, ownTransformer, sources, coverage, path, globalConfig);
    transformer = ownTransformer;
    mapped = config.moduleNameMapper.map(([pattern, target]) => [new RegExp(pattern), target]);
    const { fn, spyOn, restoreAllMocks } = this.jestGlobals.jestObjectFor(path);
    environment.global.jest = { fn, spyOn, restoreAllMocks };
  }

  requireModule(path) {
    return require(path);
  }

  /** Jest's runner of tests, which has the state of one file. */
  requireInternalModule(path) {
    delete require.cache[path];
    delete globalThis[Symbol.for('EVENT_HANDLERS')];
    hooks.AsyncLocalStorage = class extends AsyncLocalStorage {
      constructor() {
        super();
        storages.push(this);
      }
    };
    try {
      return require(path);
    } finally {
      hooks.AsyncLocalStorage = AsyncLocalStorage;
    }
  }

  getSourceMaps() {
    return sourceMaps;
  }

  teardown() {
    super.teardown();
    for (const storage of storages.splice(0)) {
      storage.disable();
    }
    for (const path of Object.keys(require.cache)) {
      if (path.startsWith(OWN) && path.endsWith('.ts')) {
        delete require.cache[path];
      }
    }
    module.children.length = 0;
  }
}

module.exports = SharedRuntime;
