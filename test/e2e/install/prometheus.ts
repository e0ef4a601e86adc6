import { join } from 'node:path';
import { unpackDebianPackage } from './debian';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const KEY: CacheKey = { name: 'prometheus', version: 'debian', recipe: { package: 'prometheus' } };

/** Prometheus with promtool: the ones on the PATH, or Debian's. `locate` gives the folder of both programs. */
export const prometheus: Part = {
  name: KEY.name,
  leavesOut: 'tests of alerts, of dashboards and of autoscaling',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'usr/bin') : onPath('promtool')?.replace(/\/promtool$/, '');
  },
  install: ({ cache, progress }) =>
    cache.publish(KEY, (scratch) => unpackDebianPackage('prometheus', scratch, progress)),
};
