'use strict';

/*
 * A run of tests has a folder for temporary files of its own, which goes with it: cdk8s alone makes one for each app, and
 * leaves it behind.
 */
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

module.exports = () => {
  const { TMPDIR } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'gke-inference-tests-'));
  process.env.TMPDIR = folder; // workers inherit it
  globalThis.endOfRun = () => {
    if (TMPDIR === undefined) {
      delete process.env.TMPDIR;
    } else {
      process.env.TMPDIR = TMPDIR;
    }
    rmSync(folder, { recursive: true, force: true });
  };
};
