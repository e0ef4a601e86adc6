import { join } from 'node:path';
import { unpackWithDependencies } from './debian';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const KEY: CacheKey = { name: 'chromium', version: 'debian', recipe: { package: 'chromium' } };

/** Chromium, the browser: the one on the PATH, or Debian's. */
export const chromium: Part = {
  name: KEY.name,
  leavesOut: 'every test of a page in a browser',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'usr/lib/chromium/chromium') : (onPath('chromium') ?? onPath('google-chrome'));
  },
  install: ({ cache, progress }) =>
    cache.publish(KEY, (scratch) => unpackWithDependencies('chromium', scratch, progress)),
};
