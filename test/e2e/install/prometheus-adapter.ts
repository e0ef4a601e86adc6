import { join } from 'node:path';
import { buildGoModule, type GoModule, goRecipe } from './go-module';
import type { Part } from './part';
import type { CacheKey } from './part-cache';

const MODULE: GoModule = {
  path: 'sigs.k8s.io/prometheus-adapter',
  version: '0.12.0',
  programs: { adapter: 'cmd/adapter' },
};
const KEY: CacheKey = { name: 'prometheus-adapter', version: MODULE.version, recipe: goRecipe(MODULE) };

/** The adapter that answers the HPA controller's questions from Prometheus, built from its Go module. */
export const prometheusAdapter: Part = {
  name: KEY.name,
  leavesOut: 'tests of autoscaling',
  locate: (cache) => {
    const folder = cache.find(KEY);
    return folder ? join(folder, 'adapter') : undefined;
  },
  install: (context) =>
    context.cache.publish(KEY, async (scratch) => {
      await buildGoModule(MODULE, scratch, context);
    }),
};
