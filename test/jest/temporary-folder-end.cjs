'use strict';

/* Removes the run's folder for temporary files. */
module.exports = () => globalThis.endOfRun();
