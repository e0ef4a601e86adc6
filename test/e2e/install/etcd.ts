import { join } from 'node:path';
import { unpackDebianPackage } from './debian';
import { onPath } from './on-path';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const KEY: CacheKey = { name: 'etcd', version: 'debian', recipe: { package: 'etcd-server' } };

/** etcd, the API server's storage: the one on the PATH, or Debian's. Any 3.4 or newer serves Kubernetes 1.34. */
export const etcd: Part = {
  name: KEY.name,
  leavesOut: 'every test that needs a cluster',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'usr/bin/etcd') : onPath('etcd');
  },
  install: ({ cache, progress }) =>
    cache.publish(KEY, (scratch) => unpackDebianPackage('etcd-server', scratch, progress)),
};
