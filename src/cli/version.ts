const manifest: { version: string } = require('gke-inference/package.json');

/** The version of this package. */
export const VERSION = manifest.version;
