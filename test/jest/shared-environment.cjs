'use strict';

/*
 * The environment of test files that share the modules of their worker (see shared-runtime.cjs): the worker itself, without a
 * context of its own. What a file changes in the process is put back when it ends.
 */
const { ModuleMocker } = require('jest-mock');

class SharedEnvironment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #folder = process.cwd();
  #variables = { ...process.env };
  #exit = process.exit;
  #console = globalThis.console;

  /** Jest asks for the method, and the runtime needs no context. */
  getVmContext() {
    return null;
  }

  async setup() {}

  async teardown() {
    globalThis.console = this.#console;
    process.exit = this.#exit;
    process.chdir(this.#folder);
    for (const name of Object.keys(process.env)) {
      if (!(name in this.#variables)) {
        delete process.env[name];
      }
    }
    Object.assign(process.env, this.#variables);
  }
}

module.exports = SharedEnvironment;
