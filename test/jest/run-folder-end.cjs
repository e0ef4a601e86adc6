'use strict';

/* Removes the run's folder. */
module.exports = () => globalThis.endOfRun();
