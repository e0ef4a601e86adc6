'use strict';

/*
 * A run of tests has a folder of its own, which goes with it. It is where temporary files are made, since cdk8s alone makes a
 * folder for each app and leaves it behind; and what all test files share stands in it, such as the bundled program.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'gke-inference-tests-'));
  Object.assign(process.env, { TMPDIR: folder, GKEI_TESTS_FOLDER: folder }); // workers inherit them
  globalThis.endOfRun = () => {
    delete process.env.GKEI_TESTS_FOLDER;
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = TMPDIR;
    }
    rmSync(folder, { recursive: true, force: true });
  };
};
